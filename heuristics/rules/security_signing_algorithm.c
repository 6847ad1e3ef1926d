/* security.signing_algorithm - the server chose a signing algorithm that the client did not offer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.2: the client must give up. 2.2.3.1.7 lists the algorithms.
 */
#include "dialects.h"
#include "guards.h"
#include "rule.h"

static const char *name_of(guint16 algorithm)
{
    static const char *const names[] = {"HMAC-SHA256", "AES-CMAC", "AES-GMAC"};

    return algorithm < G_N_ELEMENTS(names) ? names[algorithm] : "an algorithm without a name";
}

static char *offer_of(const smbtriage_connection *connection)
{
    GString *list = g_string_new(NULL);

    for (guint16 i = 0; i < 15; i++) {
        if ((connection->signing_offered & 1u << i) != 0)
            g_string_append_printf(list, "%s%s", list->len == 0 ? "" : ", ", name_of(i));
    }
    return g_string_free(list, FALSE);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    guint16                     granted    = connection->signing_algorithm;
    g_autofree char            *offer      = offer_of(connection);

    if (connection->dialect != SMBTRIAGE_DIALECT_311 || granted == G_MAXUINT16 || !connection->has_signing_offer)
        return SMBTRIAGE_SILENT;
    if (step->answer_frame != connection->grant_frame || smbtriage_guard_capture_lost(step)) /* G2, G8 */
        return SMBTRIAGE_SILENT;
    if (step->left_frame != 0) /* the client left over it: negotiate.invalid_contexts tells that */
        return SMBTRIAGE_SILENT;
    if ((connection->signing_offered & 1u << MIN(granted, 15u)) != 0)
        return SMBTRIAGE_SILENT;
    if (connection->signing_offered == 0)
        smbtriage_evidence_add(claim, connection->offer_frame, "The client's NEGOTIATE offers no signing algorithm");
    else
        smbtriage_evidence_add(claim, connection->offer_frame, "The client's NEGOTIATE offers %s", offer);
    smbtriage_evidence_add(claim, connection->grant_frame, "The server's answer chooses %s (0x%04x)", name_of(granted),
                           granted);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_security_signing_algorithm = {
    .id       = "security.signing_algorithm",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.5.2",
    .summary  = "Server chose a signing algorithm that the client did not offer: update the server, or take out what "
                "alters the NEGOTIATE ([MS-SMB2] 3.2.5.2)",
    .cause =
        "The answer of {server} to the NEGOTIATE names a signing algorithm that {client} had not offered. A client "
        "that follows the specification ends the connection, and one that does not may sign in a way that the "
        "server refuses. Likeliest first: a server or appliance with a fault; a device on the path that rewrites "
        "the NEGOTIATE.",
    .remedy =
        {
            .windows =
                "Update the server. Capture at both ends and compare the NEGOTIATE: when they differ, take the device "
                "in between out of the path of SMB",
            .samba =
                "Update Samba; testparm -sv | grep 'server smb3 signing algorithms' shows what the server may choose "
                "from",
            .client = "Samba: client smb3 signing algorithms lists what is offered; update the client",
            .cost =
                "None. Do not switch signing off to get around it: it is what shows that nobody alters the files on "
                "the way.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
