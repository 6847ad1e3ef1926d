/* negotiated.h - what the two sides of a negotiate said, and whether it fits together
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Faults are sentences for evidence: they belong to the engine, and NULL means that nothing is wrong as far as
 * the capture shows.
 */
#ifndef SMBTRIAGE_NEGOTIATED_H
#define SMBTRIAGE_NEGOTIATED_H

#include "state.h"

/** What makes a NEGOTIATE request invalid ([MS-SMB2] 3.3.5.4). */
const char *smbtriage_negotiated_request_fault(smbtriage_connection *connection, const smbtriage_smb2_message *request);

/** What makes a 3.1.1 answer unacceptable to the client ([MS-SMB2] 3.2.5.2). */
const char *smbtriage_negotiated_response_fault(smbtriage_connection *connection, const smbtriage_negotiate *response);

/** Keeps what a validation can be compared with. */
void smbtriage_negotiated_offer(smbtriage_connection *connection, const smbtriage_negotiate *request);
void smbtriage_negotiated_grant(smbtriage_connection *connection, const smbtriage_negotiate *response);

/** The first field in which FSCTL_VALIDATE_NEGOTIATE_INFO differs from the negotiate of its connection: of the
 *  request as the server checks it ([MS-SMB2] 3.3.5.15.12), of the answer as the client does (3.2.5.14.12). */
const char *smbtriage_negotiated_request_differs(smbtriage_connection *connection, const smbtriage_negotiate *said);
const char *smbtriage_negotiated_response_differs(smbtriage_connection *connection, const smbtriage_negotiate *said);

#endif
