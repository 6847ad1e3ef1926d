/* encryption.c - can this connection encrypt?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "encryption.h"

#include "dialects.h"

/* The offer is about dialects first: a client that stops at 2.1 has no way to encrypt, whatever else it
 * sends. The capability bit counts for 3.0 and 3.0.2, the context for 3.1.1. */
void smbtriage_encryption_offered(smbtriage_encryption *encryption, const smbtriage_negotiate *request)
{
    gboolean speaks_30  = FALSE;
    gboolean speaks_311 = FALSE;
    gboolean all_seen =
        request->dialect_count > 0 && request->dialect_count <= SMBTRIAGE_MAX_DIALECTS && !request->dialects_are_cut;

    for (guint i = 0; i < MIN(request->dialect_count, (guint)SMBTRIAGE_MAX_DIALECTS); i++) {
        speaks_30 |= request->dialects[i] == SMBTRIAGE_DIALECT_300 || request->dialects[i] == SMBTRIAGE_DIALECT_302;
        speaks_311 |= request->dialects[i] == SMBTRIAGE_DIALECT_311;
    }
    if ((speaks_30 && request->capability_encryption == SMBTRIAGE_YES) ||
        (speaks_311 && request->encryption_context == SMBTRIAGE_YES))
        encryption->client_can = SMBTRIAGE_YES;
    else if (all_seen && (!speaks_30 || request->capability_encryption == SMBTRIAGE_NO) &&
             (!speaks_311 || request->encryption_context == SMBTRIAGE_NO))
        encryption->client_can = SMBTRIAGE_NO;
    else
        encryption->client_can = SMBTRIAGE_NOT_SEEN;
}

static void granted_311(smbtriage_encryption *encryption, const smbtriage_negotiate *response)
{
    if (response->encryption_context == SMBTRIAGE_YES && response->cipher_count > 0) {
        encryption->cipher         = response->ciphers[0];
        encryption->server_granted = encryption->cipher == 0 ? SMBTRIAGE_NO : SMBTRIAGE_YES;
        encryption->no_overlap     = encryption->cipher == 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    } else if (response->encryption_context == SMBTRIAGE_NO) {
        encryption->server_granted = SMBTRIAGE_NO;
        encryption->no_overlap     = SMBTRIAGE_NO;
    }
}

void smbtriage_encryption_granted(smbtriage_encryption *encryption, const smbtriage_negotiate *response)
{
    guint16 dialect = response->dialect_count > 0 ? response->dialects[0] : 0;

    if (dialect == 0 || dialect == SMBTRIAGE_DIALECT_MULTI)
        return;
    if (dialect == SMBTRIAGE_DIALECT_311) {
        granted_311(encryption, response);
        return;
    }
    encryption->no_overlap = SMBTRIAGE_NO;
    if (dialect < SMBTRIAGE_DIALECT_300) {
        encryption->server_granted = SMBTRIAGE_NO;
        return;
    }
    encryption->server_granted = response->capability_encryption;
    if (encryption->server_granted == SMBTRIAGE_YES)
        encryption->cipher = 0x0001; /* 3.0 and 3.0.2 know AES-128-CCM only: [MS-SMB2] 3.3.5.4 */
}

smbtriage_fact smbtriage_client_cannot_encrypt(const smbtriage_connection *connection)
{
    static const smbtriage_fact inverted[] = {SMBTRIAGE_NOT_SEEN, SMBTRIAGE_YES, SMBTRIAGE_NO};

    return inverted[connection->encryption.client_can];
}

smbtriage_fact smbtriage_server_cannot_encrypt(const smbtriage_connection *connection)
{
    const smbtriage_encryption *encryption = &connection->encryption;

    if (encryption->client_can == SMBTRIAGE_NO || encryption->server_granted == SMBTRIAGE_YES ||
        encryption->no_overlap == SMBTRIAGE_YES)
        return SMBTRIAGE_NO;
    if (encryption->client_can == SMBTRIAGE_YES && encryption->server_granted == SMBTRIAGE_NO)
        return SMBTRIAGE_YES;
    return SMBTRIAGE_NOT_SEEN;
}

const char *smbtriage_encryption_obstacle(const smbtriage_connection *connection)
{
    if (smbtriage_client_cannot_encrypt(connection) == SMBTRIAGE_YES)
        return connection->offered_dialect < SMBTRIAGE_DIALECT_300
                   ? "the client offers no SMB 3 dialect, so it cannot encrypt"
                   : "the client offers SMB 3 but no encryption";
    if (connection->encryption.no_overlap == SMBTRIAGE_YES)
        return "client and server share no encryption cipher";
    return NULL;
}

static const char *cipher_name(guint16 cipher)
{
    static const char *const names[] = {NULL, "AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM"};

    return cipher < G_N_ELEMENTS(names) ? names[cipher] : NULL;
}

const char *smbtriage_encryption_text(const smbtriage_connection *connection)
{
    const smbtriage_encryption *encryption = &connection->encryption;

    if (encryption->server_granted == SMBTRIAGE_YES && cipher_name(encryption->cipher) != NULL)
        return cipher_name(encryption->cipher);
    if (encryption->server_granted == SMBTRIAGE_YES)
        return "available";
    if (encryption->client_can == SMBTRIAGE_NO)
        return "not offered by the client";
    if (encryption->no_overlap == SMBTRIAGE_YES)
        return "no common cipher";
    if (encryption->client_can == SMBTRIAGE_YES && encryption->server_granted == SMBTRIAGE_NO)
        return "not granted by the server";
    return NULL;
}
