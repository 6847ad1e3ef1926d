/* encryption.h - can this connection encrypt?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Three facts are kept apart, because each explains another symptom: the client cannot (it offered no way),
 * the server cannot (it was offered one and did not grant it), or both can but share no cipher. A server
 * that cannot encrypt cannot require it either.
 */
#ifndef SMBTRIAGE_ENCRYPTION_H
#define SMBTRIAGE_ENCRYPTION_H

#include "state.h"

/** Reads the client's offer: 3.0 and 3.0.2 by SMB2_GLOBAL_CAP_ENCRYPTION, 3.1.1 by the
 *  SMB2_ENCRYPTION_CAPABILITIES context ([MS-SMB2] 2.2.3, 3.2.4.2.2.2). */
void smbtriage_encryption_offered(smbtriage_encryption *encryption, const smbtriage_negotiate *request);

/** Reads the server's answer ([MS-SMB2] 2.2.4, 3.3.5.4). */
void smbtriage_encryption_granted(smbtriage_encryption *encryption, const smbtriage_negotiate *response);

/** The client offers no dialect or no capability with which it could encrypt. */
smbtriage_fact smbtriage_client_cannot_encrypt(const smbtriage_connection *connection);

/** The client could, the server's answer does not grant it. */
smbtriage_fact smbtriage_server_cannot_encrypt(const smbtriage_connection *connection);

/** Why the client of this connection cannot satisfy a server that requires encryption, as half a sentence,
 *  or NULL when it can or when the capture does not show it. */
const char *smbtriage_encryption_obstacle(const smbtriage_connection *connection);

/** For the report: a cipher's name, "unavailable: ...", or NULL when not seen. */
const char *smbtriage_encryption_text(const smbtriage_connection *connection);

#endif
