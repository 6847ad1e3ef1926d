/* sections.c - the sections of the specifications that rules and status texts refer to
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * How this table was made: numbers and titles are those of the documents' own tables of contents
 * ([MS-SMB2] of February 2026, [MS-KILE] of July 2026, [MS-NLMP] of April 2024). A page address stands here only
 * where that page itself, or a published reference to it, was seen carrying that section; addresses of
 * learn.microsoft.com end in a random identifier, so one that was not seen cannot be derived and is NULL.
 * Then document_url, the document's start page, is what users get. An RFC is one page as a whole.
 */
#include "sections.h"

#include <string.h>

#define OPENSPECS "https://learn.microsoft.com/openspecs/windows_protocols/"
#define RFC_EDITOR "https://www.rfc-editor.org/rfc/rfc"

/* PAGE: a section with a page of its own. PART: a section whose page address is not known. RFC: of an RFC.
 * folder is the document's name in lower case, as the addresses spell it. */
#define PAGE(document, folder, number, title, page)                                                                    \
    {                                                                                                                  \
        document, number, title, OPENSPECS folder "/" page, OPENSPECS folder "/"                                       \
    }
#define PART(document, folder, number, title)                                                                          \
    {                                                                                                                  \
        document, number, title, NULL, OPENSPECS folder "/"                                                            \
    }
#define RFC(rfc, number, title)                                                                                        \
    {                                                                                                                  \
        "RFC " rfc, number, title, RFC_EDITOR rfc, RFC_EDITOR rfc                                                      \
    }

/* clang-format off */
static const smbtriage_section sections[] = {
    PART("MS-SMB2", "ms-smb2", "", "Server Message Block (SMB) Protocol Versions 2 and 3"),
    PART("MS-SMB2", "ms-smb2", "2.1", "Transport"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.1", "SMB2 Packet Header", "5cd64522-60b3-4f3e-a157-fe66f1228052"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.1.2", "SMB2 Packet Header - SYNC", "fb188936-5050-48d3-b350-dc43059638a4"),
    PART("MS-SMB2", "ms-smb2", "2.2.2", "SMB2 ERROR Response"),
    PART("MS-SMB2", "ms-smb2", "2.2.2.2.2", "Share Redirect Error Context Response"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.3", "SMB2 NEGOTIATE Request", "e14db7ff-763a-4263-8b10-0c3944f52fc5"),
    PART("MS-SMB2", "ms-smb2", "2.2.3.1.2", "SMB2_ENCRYPTION_CAPABILITIES"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.4", "SMB2 NEGOTIATE Response", "63abf97c-0d09-47e2-88d6-6bfa552949a5"),
    PART("MS-SMB2", "ms-smb2", "2.2.4.1.2", "SMB2_ENCRYPTION_CAPABILITIES"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.5", "SMB2 SESSION_SETUP Request", "5a3c2c28-d6b0-48ed-b917-a86b2ca4575f"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.6", "SMB2 SESSION_SETUP Response", "0324190f-a31b-4666-9fa9-5c624273a694"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.9", "SMB2 TREE_CONNECT Request", "832d2130-22e8-4afb-aafd-b30bb0901798"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.10", "SMB2 TREE_CONNECT Response", "dd34e26c-a75e-47fa-aab2-6efc27502e96"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.31.4", "VALIDATE_NEGOTIATE_INFO Request", "261ec397-d692-4e3e-8bcd-c96ce02bb969"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.32.5", "NETWORK_INTERFACE_INFO Response", "fcd862d1-1b85-42df-92b1-e103199f531f"),
    PAGE("MS-SMB2", "ms-smb2", "2.2.41", "SMB2 TRANSFORM_HEADER", "d6ce2327-a4c9-4793-be66-7b5bad2175fa"),
    PART("MS-SMB2", "ms-smb2", "2.2.44.2", "SMB2 Notify Session Closed"),
    PART("MS-SMB2", "ms-smb2", "3.2.2.1", "Request Expiration Timer"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.2.3", "Network Interface Information Timer", "ed03a0da-fef3-453c-805c-586456f6bb23"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.1", "Sending Any Outgoing Message", "e27b0016-5e7a-4cda-8f02-121f12badda1"),
    PART("MS-SMB2", "ms-smb2", "3.2.4.2.1", "Connecting to the Target Server"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.2.2", "Negotiating the Protocol", "a9d8e20e-00d0-45ec-bf8b-ad2c1ac2d805"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.2.2.2", "SMB2-Only Negotiate", "77f696b8-9aa0-4ed1-abb2-c097c0ccb05a"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.2.3", "Authenticating the User", "8b90c335-5a64-4238-9813-84bd734599eb"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.2.3.1", "Application Requests Reauthenticating a User", "d11845f6-c848-4255-960a-eb8f46f3e703"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.2.4", "Connecting to the Share", "decadb64-9619-46e5-8892-c634213396d2"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.4.20.10", "Application Requests Querying Server's Network Interfaces", "147adde4-d936-4597-924a-8caa3429c6b0"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.1", "Receiving Any Message", "ceba89e3-5e49-489d-959a-7562a597c0d1"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.1.1.1", "Decrypting the Message", "d3c03e33-7dc7-4d58-8428-0a1484c5c874"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.1.1.2", "Decompressing the Message", "cd3396ca-dafd-4712-af2c-7e0cdff5758e"),
    PART("MS-SMB2", "ms-smb2", "3.2.5.1.2", "Finding the Application Request for This Response"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.1.3", "Verifying the Signature", "36172e53-ac81-48fb-b2e3-caa3761b9157"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.1.6", "Handling Session Expiration", "717222e4-72c6-40e7-9121-a9646d874058"),
    PART("MS-SMB2", "ms-smb2", "3.2.5.1.7", "Handling Incorrectly Formatted Responses"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.2", "Receiving an SMB2 NEGOTIATE Response", "3b29f3af-86f9-4962-8cf3-43471cb59363"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.3", "Receiving an SMB2 SESSION_SETUP Response", "1cfae8e4-df09-4694-ab3c-b09bb21e1a8c"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.3.1", "Handling a New Authentication", "7fd079ca-17e6-4f02-8449-46b606ea289c"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.3.2", "Handling a Reauthentication", "c4887c81-8340-4f0f-8264-cf90d841f838"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.3.3", "Handling Session Binding", "9a697646-6085-4597-808c-765bb2280c6e"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.4", "Receiving an SMB2 LOGOFF Response", "0936b9c0-51a3-4e7f-8fdf-de008f2675ed"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.5", "Receiving an SMB2 TREE_CONNECT Response", "5b80eb31-7e0a-4f24-b570-15217d28f239"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.14.11", "Handling a Network Interfaces Response", "5459722b-1eaa-4ead-b465-284363264cad"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.5.14.12", "Handling a Validate Negotiate Info Response", "6a5bc90d-3c08-4498-905b-e7dab30b2e0e"),
    PART("MS-SMB2", "ms-smb2", "3.2.5.20", "Receiving a Server to Client Notification"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.6.1", "Request Expiration Timer Event", "00d2bbb5-e380-4582-b661-8725cf8725fb"),
    PART("MS-SMB2", "ms-smb2", "3.2.6.2", "Idle Connection Timer Event"),
    PAGE("MS-SMB2", "ms-smb2", "3.2.7.1", "Handling a Network Disconnect", "ae543f57-d993-4905-bce0-3cfc446c1fbb"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.2.3", "Session Expiration Timer", "9c882bcd-99f0-46c9-8a35-3f09d0e75699"),
    PART("MS-SMB2", "ms-smb2", "3.3.4.2", "Sending an Interim Response for an Asynchronous Operation"),
    PART("MS-SMB2", "ms-smb2", "3.3.4.3", "Sending a Success Response"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.4.4", "Sending an Error Response", "41295064-be3f-41dc-9aa5-f68545f945f0"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.1", "Accepting an Incoming Connection"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2", "Receiving Any Message", "ef8e06ba-c921-46c9-9780-a2e9843e1d30"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.1.1", "Decrypting the Message", "94398d18-48ff-4b6c-a32d-0154b2e88238"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.2.1.2", "Decompressing the Message"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.2", "Verifying the Connection State", "4daf7dce-9f49-4413-99bf-323801c9283d"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.3", "Verifying the Sequence Number", "0326f784-0baf-45fd-9687-626859ef5a9b"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.4", "Verifying the Signature", "85df1680-2ee7-4d25-a916-a982371ddc75"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.2.5", "Verifying the Credit Charge and the Payload Size"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.6", "Handling Incorrectly Formatted Requests", "853e5234-d5d6-4a18-a2f5-1c792e562947"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.2.7", "Handling Compounded Requests"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.2.7.2", "Handling Compounded Related Requests"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.9", "Verifying the Session", "b495e2da-8711-4772-b292-453be0394b49"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.2.11", "Verifying the Tree Connect", "9a639360-87be-4d49-a1dd-4c6be0c020bd"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.3", "Receiving an SMB_COM_NEGOTIATE"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.3.1", "SMB 2.1 or SMB 3.x Support", "bcd6d594-017b-47fc-8742-b7d847791783"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.3.2", "SMB 2.0.2 Support", "00a5a917-e5f9-4d31-a0d5-a5ee7209c61f"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.4", "Receiving an SMB2 NEGOTIATE Request", "b39f253e-4963-40df-8dff-2f9040ebbeb1"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.5", "Receiving an SMB2 SESSION_SETUP Request", "e545352b-9f2b-4c5e-9350-db46e4f6755e"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.5.1", "Authenticating a New Session", "ea10b7ae-b053-4e4c-ab31-a48f7d0a79af"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.5.2", "Reauthenticating an Existing Session", "5ecc02fb-0e60-4cba-afeb-f13100a6e65e"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.5.3", "Handling GSS-API Authentication", "5ed93f06-a1d2-4837-8954-fa8b833c2654"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.7", "Receiving an SMB2 TREE_CONNECT Request", "652e0c14-5014-4470-999d-b174d7b2da87"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.9", "Receiving an SMB2 CREATE Request"),
    PART("MS-SMB2", "ms-smb2", "3.3.5.15", "Receiving an SMB2 IOCTL Request"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.15.2", "Handling a DFS Referral Information Request", "a9d1d0f9-0614-49f9-bf2e-021ce5cfcb2e"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.5.15.12", "Handling a Validate Negotiate Info Request", "0b7803eb-d561-48a4-8654-327803f59ec6"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.6.3", "Session Expiration Timer Event", "855b363a-2d28-4471-bd83-be2e93743499"),
    PAGE("MS-SMB2", "ms-smb2", "3.3.7.1", "Handling Loss of a Connection", "eb5bfe99-47fe-4e87-8e87-08a084dcefb6"),

    PART("MS-ERREF", "ms-erref", "", "Windows Error Codes"),
    PART("MS-ERREF", "ms-erref", "2.3", "NTSTATUS"),
    PART("MS-ERREF", "ms-erref", "2.3.1", "NTSTATUS Values"),

    PART("MS-NLMP", "ms-nlmp", "", "NT LAN Manager (NTLM) Authentication Protocol"),
    PART("MS-NLMP", "ms-nlmp", "3.1.4", "Higher-Layer Triggered Events"),
    PART("MS-NLMP", "ms-nlmp", "3.1.5.1.2", "Client Receives a CHALLENGE_MESSAGE from the Server"),
    PART("MS-NLMP", "ms-nlmp", "3.2.5.1", "Connection-Oriented"),
    PART("MS-NLMP", "ms-nlmp", "3.2.5.1.1", "Server Receives a NEGOTIATE_MESSAGE from the Client"),
    PART("MS-NLMP", "ms-nlmp", "3.2.5.1.2", "Server Receives an AUTHENTICATE_MESSAGE from the Client"),
    PART("MS-NLMP", "ms-nlmp", "3.3.1", "NTLM v1 Authentication"),
    PART("MS-NLMP", "ms-nlmp", "3.3.2", "NTLM v2 Authentication"),

    PART("MS-KILE", "ms-kile", "", "Kerberos Protocol Extensions"),
    PART("MS-KILE", "ms-kile", "3.1.5", "Message Processing Events and Sequencing Rules"),
    PART("MS-KILE", "ms-kile", "3.2.5.7", "TGS Exchange"),
    PART("MS-KILE", "ms-kile", "3.2.5.8", "AP Exchange"),
    PART("MS-KILE", "ms-kile", "3.3.5.1.1", "Server Principal Lookup"),
    PART("MS-KILE", "ms-kile", "3.3.5.6", "AS Exchange"),
    PART("MS-KILE", "ms-kile", "3.3.5.6.1", "Client Principal Lookup"),
    PART("MS-KILE", "ms-kile", "3.3.5.6.3", "Check Account Policy for Every TGT Request"),
    PART("MS-KILE", "ms-kile", "3.3.5.6.4.1", "KERB_VALIDATION_INFO Structure"),
    PART("MS-KILE", "ms-kile", "3.3.5.7", "TGS Exchange"),
    PART("MS-KILE", "ms-kile", "3.3.5.7.7", "Read-only Domain Controller (RODC)"),
    PART("MS-KILE", "ms-kile", "3.4.5", "Message Processing Events and Sequencing Rules"),

    PART("MS-PKCA", "ms-pkca", "", "Public Key Cryptography for Initial Authentication (PKINIT) in Kerberos Protocol"),

    PART("MS-DFSC", "ms-dfsc", "", "Distributed File System (DFS): Referral Protocol"),
    PAGE("MS-DFSC", "ms-dfsc", "3.1.5.1", "I/O Operation to Target Fails with STATUS_PATH_NOT_COVERED", "510d187f-41c5-4cad-b3d8-a639c91781b7"),
    PAGE("MS-DFSC", "ms-dfsc", "3.2.5.5", "Receiving a Root Referral Request or Link Referral Request", "7812a520-bf88-419c-8083-65cf823cf91f"),

    PART("MS-SRVS", "ms-srvs", "", "Server Service Remote Protocol"),
    PART("MS-SRVS", "ms-srvs", "3.1.6.8", "Server Normalizes a ServerName"),

    RFC("1002", "", "Protocol standard for a NetBIOS service on a TCP/UDP transport: Detailed specifications"),
    RFC("1002", "4.3", "Session Service Packets"),

    RFC("4120", "", "The Kerberos Network Authentication Service (V5)"),
    RFC("4120", "7.2.3.2", "Specifying KDC Location Information with DNS SRV records"),
    RFC("4120", "7.5.9", "Error Codes"),

    RFC("4178", "", "The Simple and Protected GSS-API Negotiation Mechanism (SPNEGO)"),

    RFC("4556", "", "Public Key Cryptography for Initial Authentication in Kerberos (PKINIT)"),

    RFC("6113", "", "A Generalized Framework for Kerberos Pre-Authentication"),

    RFC("9293", "", "Transmission Control Protocol (TCP)"),
    RFC("9293", "3.5.2", "Reset Generation"),
};
/* clang-format on */

const smbtriage_section *smbtriage_section_find(const char *document, const char *number)
{
    g_return_val_if_fail(document != NULL && number != NULL, NULL);

    /* A short table, asked once per finding that is shown: order for the reader beats a faster search. */
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) {
        if (strcmp(sections[i].number, number) == 0 && strcmp(sections[i].document, document) == 0)
            return &sections[i];
    }
    return NULL;
}

const smbtriage_section *smbtriage_sections(guint *n_sections)
{
    *n_sections = (guint)G_N_ELEMENTS(sections);
    return sections;
}
