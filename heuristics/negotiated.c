/* negotiated.c - what the two sides of a negotiate said, and whether it fits together
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "negotiated.h"

#include "dialects.h"
#include "names.h"

#include <string.h>

/* ---- contexts ---------------------------------------------------------------------------------------------- */

/* The contexts that a 3.1.1 negotiate may hold once, and whether it must. */
static const struct {
    size_t      member;
    const char *name;
    gboolean    is_mandatory;
} contexts[] = {
    {G_STRUCT_OFFSET(smbtriage_negotiate, hashes), "SMB2_PREAUTH_INTEGRITY_CAPABILITIES", TRUE},
    {G_STRUCT_OFFSET(smbtriage_negotiate, encryption), "SMB2_ENCRYPTION_CAPABILITIES", FALSE},
    {G_STRUCT_OFFSET(smbtriage_negotiate, compression), "SMB2_COMPRESSION_CAPABILITIES", FALSE},
    {G_STRUCT_OFFSET(smbtriage_negotiate, signing), "SMB2_SIGNING_CAPABILITIES", FALSE},
};

static const smbtriage_algorithms *algorithms_of(const smbtriage_negotiate *body, guint context)
{
    return G_STRUCT_MEMBER_P(body, contexts[context].member);
}

static const char *kept(smbtriage_connection *connection, const char *format, ...) G_GNUC_PRINTF(2, 3);

static const char *kept(smbtriage_connection *connection, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list          arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_NONE, text);
}

static gboolean offers(const smbtriage_negotiate *body, guint16 dialect)
{
    for (guint i = 0; i < MIN(body->dialect_count, (guint)SMBTRIAGE_MAX_DIALECTS); i++) {
        if (body->dialects[i] == dialect)
            return TRUE;
    }
    return FALSE;
}

/* How often a context stands there; only when all of them were decoded is its absence known. */
static const char *count_fault(smbtriage_connection *connection, const smbtriage_negotiate *body)
{
    for (guint i = 0; i < G_N_ELEMENTS(contexts); i++) {
        const smbtriage_algorithms *found = algorithms_of(body, i);

        if (found->contexts > 1)
            return kept(connection, "%s stands there %u times instead of once", contexts[i].name, found->contexts);
        if (found->contexts == 0 && contexts[i].is_mandatory && body->has_all_contexts == SMBTRIAGE_YES)
            return kept(connection, "%s is missing, which SMB 3.1.1 demands", contexts[i].name);
    }
    return NULL;
}

const char *smbtriage_negotiated_request_fault(smbtriage_connection *connection, const smbtriage_smb2_message *request)
{
    const smbtriage_negotiate *body = request->negotiate;
    const char                *fault;

    if (request->is_signed)
        return "The request has the signed flag, which a NEGOTIATE must not have";
    if (body == NULL)
        return NULL;
    if (body->dialects_announced == 0 && body->dialect_count == 0)
        return "The request offers no dialect at all (DialectCount 0)";
    if (!offers(body, SMBTRIAGE_DIALECT_311))
        return NULL;
    fault = count_fault(connection, body);
    for (guint i = 0; fault == NULL && i < G_N_ELEMENTS(contexts); i++) {
        const smbtriage_algorithms *found = algorithms_of(body, i);

        if (found->contexts == 1 && found->count == 0 && body->has_all_contexts == SMBTRIAGE_YES)
            fault = kept(connection, "%s lists no algorithm", contexts[i].name);
    }
    return fault;
}

static gboolean is_in(guint16 bits, guint16 number)
{
    return (bits & 1u << MIN(number, 15u)) != 0;
}

/* [MS-SMB2] 3.2.5.2: one of those that were offered. Cipher 0 means that there is no common one; a server without a
 * common signing algorithm names AES-CMAC (3.3.5.4), which the client must not accept either. */
static const char *choice_fault(smbtriage_connection *connection, const smbtriage_negotiate *response)
{
    guint16 cipher = response->cipher_count == 0 ? 0 : response->ciphers[0];

    if (cipher != 0 && connection->offered_ciphers != 0 && !is_in(connection->offered_ciphers, cipher))
        return kept(connection, "SMB2_ENCRYPTION_CAPABILITIES of the answer names cipher 0x%04x, which was not offered",
                    cipher);
    if (response->signing.count > 0 && connection->has_signing_offer &&
        !is_in(connection->signing_offered, response->signing.algorithms[0]))
        return kept(connection, "SMB2_SIGNING_CAPABILITIES of the answer names algorithm 0x%04x, which was not offered",
                    response->signing.algorithms[0]);
    return NULL;
}

const char *smbtriage_negotiated_response_fault(smbtriage_connection *connection, const smbtriage_negotiate *response)
{
    const char *fault;

    if (!offers(response, SMBTRIAGE_DIALECT_311))
        return NULL;
    fault = count_fault(connection, response);
    for (guint i = 0; fault == NULL && i < G_N_ELEMENTS(contexts); i++) {
        const smbtriage_algorithms *found          = algorithms_of(response, i);
        gboolean                    is_compression = found == &response->compression;

        if (found->contexts == 1 && found->count != 1 && (!is_compression || found->count == 0) &&
            response->has_all_contexts == SMBTRIAGE_YES)
            fault =
                kept(connection, "%s of the answer holds %u algorithms instead of one", contexts[i].name, found->count);
    }
    return fault != NULL ? fault : choice_fault(connection, response);
}

/* ---- the validation ------------------------------------------------------------------------------------------ */

/* 1 << the ciphers offered, 0x8000 for those above 14; 0 when they were not all seen. */
static guint16 ciphers_of(const smbtriage_negotiate *request)
{
    guint bits = 0;

    if (request->has_all_contexts != SMBTRIAGE_YES || request->cipher_count > SMBTRIAGE_MAX_CIPHERS)
        return 0;
    for (guint i = 0; i < request->cipher_count; i++)
        bits |= 1u << MIN(request->ciphers[i], 15u);
    return (guint16)bits;
}

void smbtriage_negotiated_offer(smbtriage_connection *connection, const smbtriage_negotiate *request)
{
    connection->offered_ciphers = ciphers_of(request);
    connection->has_client_guid = request->has_guid;
    memcpy(connection->client_guid, request->guid, sizeof connection->client_guid);
    connection->has_offer            = request->has_capabilities && request->has_security_mode;
    connection->client_capabilities  = request->capabilities;
    connection->client_security_mode = request->security_mode;
    connection->has_signing_offer =
        request->has_all_contexts == SMBTRIAGE_YES && request->signing.count <= SMBTRIAGE_MAX_ALGORITHMS;
    connection->signing_offered = 0;
    for (guint i = 0; i < MIN(request->signing.count, (guint)SMBTRIAGE_MAX_ALGORITHMS); i++)
        connection->signing_offered |= (guint16)(1u << MIN(request->signing.algorithms[i], 15u));
}

void smbtriage_negotiated_grant(smbtriage_connection *connection, const smbtriage_negotiate *response)
{
    connection->has_server_guid = response->has_guid;
    memcpy(connection->server_guid, response->guid, sizeof connection->server_guid);
    connection->has_grant            = response->has_capabilities && response->has_security_mode;
    connection->server_capabilities  = response->capabilities;
    connection->server_security_mode = response->security_mode;
    if (response->signing.contexts > 0 && response->signing.count > 0)
        connection->signing_algorithm = response->signing.algorithms[0];
}

typedef struct {
    gboolean      is_known;
    guint32       capabilities;
    guint8        security_mode;
    gboolean      has_guid;
    const guint8 *guid;
} negotiated_side;

static const char *side_differs(smbtriage_connection *connection, const negotiated_side *before,
                                const smbtriage_negotiate *now)
{
    if (before->is_known && now->has_capabilities && now->capabilities != before->capabilities)
        return kept(connection, "Capabilities were 0x%08x in the NEGOTIATE and are 0x%08x in the validation",
                    before->capabilities, now->capabilities);
    if (before->is_known && now->has_security_mode && now->security_mode != before->security_mode)
        return kept(connection, "SecurityMode was 0x%02x in the NEGOTIATE and is 0x%02x in the validation",
                    before->security_mode, now->security_mode);
    if (before->has_guid && now->has_guid && memcmp(now->guid, before->guid, sizeof now->guid) != 0)
        return "The Guid of the validation is not the one of the NEGOTIATE";
    return NULL;
}

const char *smbtriage_negotiated_request_differs(smbtriage_connection *connection, const smbtriage_negotiate *said)
{
    const negotiated_side client  = {connection->has_offer, connection->client_capabilities,
                                     connection->client_security_mode, connection->has_client_guid,
                                     connection->client_guid};
    const char           *differs = side_differs(connection, &client, said);
    const char           *offered = connection->negotiate_step == NULL ? NULL : connection->negotiate_step->asked;
    g_autofree char      *list    = NULL;

    if (differs != NULL || offered == NULL || said->dialect_count == 0 || said->dialects_are_cut)
        return differs;
    list = smbtriage_dialect_list(said);
    if (strcmp(list, offered) == 0)
        return NULL;
    return kept(connection, "The NEGOTIATE offered the dialects %s, the validation says %s", offered, list);
}

const char *smbtriage_negotiated_response_differs(smbtriage_connection *connection, const smbtriage_negotiate *said)
{
    const negotiated_side server  = {connection->has_grant, connection->server_capabilities,
                                     connection->server_security_mode, connection->has_server_guid,
                                     connection->server_guid};
    const char           *differs = side_differs(connection, &server, said);

    if (differs != NULL || said->dialect_count == 0 || connection->dialect == 0 ||
        said->dialects[0] == connection->dialect)
        return differs;
    return kept(connection, "The NEGOTIATE chose dialect 0x%04x, the validation says 0x%04x", connection->dialect,
                said->dialects[0]);
}
