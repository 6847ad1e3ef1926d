/* status.h - the statuses that servers answer with: names, likely causes, remedies
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Values and names are those of [MS-ERREF] 2.3.1 (SEC_E_*: the security package's own codes, which
 * [MS-SMB2] 3.3.5.5.3 lets a server pass on). What a status means depends on the step that it ended, so
 * causes are told per step.
 */
#ifndef SMBTRIAGE_STATUS_H
#define SMBTRIAGE_STATUS_H

#include "language.h"
#include "smbtriage.h"

G_BEGIN_DECLS

/* Statuses that the code itself asks for ([MS-ERREF] 2.3.1). */
#define STATUS_PENDING 0x00000103u
#define STATUS_UNSUCCESSFUL 0xC0000001u
#define STATUS_NOT_IMPLEMENTED 0xC0000002u
#define STATUS_INVALID_PARAMETER 0xC000000Du
#define STATUS_NO_SUCH_DEVICE 0xC000000Eu
#define STATUS_INVALID_DEVICE_REQUEST 0xC0000010u
#define STATUS_MORE_PROCESSING_REQUIRED 0xC0000016u
#define STATUS_ACCESS_DENIED 0xC0000022u
#define STATUS_NO_LOGON_SERVERS 0xC000005Eu
#define STATUS_LOGON_FAILURE 0xC000006Du
#define STATUS_NO_SUCH_USER 0xC0000064u
#define STATUS_WRONG_PASSWORD 0xC000006Au
#define STATUS_INVALID_LOGON_HOURS 0xC000006Fu
#define STATUS_INVALID_WORKSTATION 0xC0000070u
#define STATUS_PASSWORD_EXPIRED 0xC0000071u
#define STATUS_ACCOUNT_DISABLED 0xC0000072u
#define STATUS_INSUFFICIENT_RESOURCES 0xC000009Au
#define STATUS_NOT_SUPPORTED 0xC00000BBu
#define STATUS_NETWORK_NAME_DELETED 0xC00000C9u
#define STATUS_BAD_DEVICE_TYPE 0xC00000CBu
#define STATUS_BAD_NETWORK_NAME 0xC00000CCu
#define STATUS_TOO_MANY_SESSIONS 0xC00000CEu
#define STATUS_REQUEST_NOT_ACCEPTED 0xC00000D0u
#define STATUS_NO_SUCH_DOMAIN 0xC00000DFu
#define STATUS_LOGON_TYPE_NOT_GRANTED 0xC000015Bu
#define STATUS_NO_TRUST_LSA_SECRET 0xC000018Au
#define STATUS_NO_TRUST_SAM_ACCOUNT 0xC000018Bu
#define STATUS_TRUSTED_DOMAIN_FAILURE 0xC000018Cu
#define STATUS_TRUSTED_RELATIONSHIP_FAILURE 0xC000018Du
#define STATUS_TRUST_FAILURE 0xC0000190u
#define STATUS_NETLOGON_NOT_STARTED 0xC0000192u
#define STATUS_ACCOUNT_EXPIRED 0xC0000193u
#define STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT 0xC0000199u
#define STATUS_FS_DRIVER_REQUIRED 0xC000019Cu
#define STATUS_USER_SESSION_DELETED 0xC0000203u
#define STATUS_PASSWORD_MUST_CHANGE 0xC0000224u
#define STATUS_NOT_FOUND 0xC0000225u
#define STATUS_DOMAIN_CONTROLLER_NOT_FOUND 0xC0000233u
#define STATUS_ACCOUNT_LOCKED_OUT 0xC0000234u
#define STATUS_PATH_NOT_COVERED 0xC0000257u
#define STATUS_DFS_UNAVAILABLE 0xC000026Du
#define STATUS_NETWORK_SESSION_EXPIRED 0xC000035Cu
#define STATUS_AUTHENTICATION_FIREWALL_FAILED 0xC0000413u
#define STATUS_NTLM_BLOCKED 0xC0000418u
#define STATUS_REQUEST_OUT_OF_SEQUENCE 0xC000042Au
#define STATUS_SERVER_UNAVAILABLE 0xC0000466u
#define STATUS_FILE_NOT_AVAILABLE 0xC0000467u
#define STATUS_SHARE_UNAVAILABLE 0xC0000480u
#define STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP 0xC05D0000u
#define STATUS_SMB_BAD_CLUSTER_DIALECT 0xC05D0001u

/* Codes of the security package ([MS-ERREF] 2.1.1). */
#define SEC_E_INVALID_TOKEN 0x80090308u
#define SEC_E_LOGON_DENIED 0x8009030Cu
#define SEC_E_NO_AUTHENTICATING_AUTHORITY 0x80090311u

/* Causes that depend on what a capture can show (causes.c). */
#define SMBTRIAGE_CAUSE_CREDENTIALS "wrong user name or password"
#define SMBTRIAGE_CAUSE_OTHER_CREDENTIALS                                                                              \
    "the server does not know the user, or has an account of the same name with another password: the KDC took this "  \
    "user's password shortly before"
#define SMBTRIAGE_CAUSE_DOMAIN_PART "the domain part of the user name is wrong, so that the server looks elsewhere"
#define SMBTRIAGE_CAUSE_SERVER_ACCOUNT                                                                                 \
    "the server's own account in its domain is deleted or has another password, which hits everybody of the domain"
#define SMBTRIAGE_CAUSE_SERVER_DISABLED                                                                                \
    "it is the server's own account in its domain that is disabled, which hits everybody of the domain"
#define SMBTRIAGE_CAUSE_SERVER_TRUST                                                                                   \
    "the server's trust with its domain is broken, as after a change of its machine password, which hits everybody "   \
    "of the domain"
#define SMBTRIAGE_CAUSE_NTLM_V1 "NTLMv1 or LM refused by the server"
#define SMBTRIAGE_CAUSE_TICKET "Kerberos ticket that the server cannot decrypt (Samba)"
#define SMBTRIAGE_CAUSE_CLOCK "clock of the client far off"
#define SMBTRIAGE_CAUSE_BINDING "an extra channel was bound with a wrong signature (multichannel)"
#define SMBTRIAGE_CAUSE_GUEST "guest or anonymous session on a share that forbids it"
#define SMBTRIAGE_CAUSE_NAMELESS                                                                                       \
    "the server lets nobody in here without a name (restrict anonymous on Samba, RestrictNullSessAccess on Windows)"
#define SMBTRIAGE_CAUSE_ENCRYPTED_LOGON                                                                                \
    "the server requires encryption for everything and this client or dialect cannot encrypt"
#define SMBTRIAGE_CAUSE_NAME_CHECK                                                                                     \
    "the server checks the name that the client used (SmbServerNameHardeningLevel) and it is not one of its own"
#define SMBTRIAGE_CAUSE_ENCRYPTED_SHARE "the share or the server requires encryption and the connection cannot encrypt"

/** What to do on a Windows server, on a Samba server. */
typedef struct {
    const char *windows;
    const char *samba;
} smbtriage_status_remedy;

/** What stands between causes. */
#define SMBTRIAGE_CAUSES_BETWEEN "; "

/** One status. Texts are fragments separated by "; ", likeliest first; they hold no braces, so that they
 *  may be inserted into rule texts. NULL where there is nothing to say. */
typedef struct {
    guint32     code;
    const char *name;
    guint       stages;    /* steps known to end with it; 0 = other commands only, or made by the client */
    const char *negotiate; /* causes where they differ from the general ones below */
    const char *session;
    const char *tree;
    const char *pipe;   /* tree connect to IPC$ */
    const char *causes; /* of any step without causes of its own */
    const char *windows;
    const char *samba;
    /* Where they differ from the two above: no share is asked for yet, or it is IPC$. */
    smbtriage_status_remedy at_negotiate;
    smbtriage_status_remedy at_session;
    smbtriage_status_remedy at_pipe;
    const char             *section; /* of [MS-SMB2] */
} smbtriage_status;

/** The row of this status, or NULL when this version does not know it. */
const smbtriage_status *smbtriage_status_find(guint32 code);

/** All rows, sorted by code; n_statuses gets their number. */
const smbtriage_status *smbtriage_statuses(guint *n_statuses);

/** Its name, or NULL when it is not known. Knows the normal statuses too. */
const char *smbtriage_status_name(guint32 code);

/** Likely causes, likeliest first, when this status ended a step of this stage; is_pipe: a tree connect to IPC$. Never
 *  NULL. */
const char *smbtriage_status_causes(guint32 code, smbtriage_stage stage, gboolean is_pipe);

/** What to do then on a Windows server, on a Samba server. Never NULL: for an unknown code, where to look. */
const char *smbtriage_status_windows(guint32 code, smbtriage_stage stage, gboolean is_pipe);
const char *smbtriage_status_samba(guint32 code, smbtriage_stage stage, gboolean is_pipe);

/** Visits each cause and each remedy of all rows, with the name of the status as its place. */
void smbtriage_status_each_text(smbtriage_text_visitor *visit, gpointer user_data);

/** TRUE for what [MS-ERREF] 2.3 calls severity "error", and for the SEC_E_* codes. Warnings, such as
 *  STATUS_BUFFER_OVERFLOW, are not errors: they come with the data that was asked for. */
gboolean smbtriage_status_is_error(guint32 code);

/** TRUE when this status as the answer in this stage is part of a healthy exchange: no rule may fire on
 *  the status alone. */
gboolean smbtriage_status_is_normal(guint32 code, smbtriage_stage stage);

/** Why it is normal, in one sentence with its section, or NULL when it is not. */
const char *smbtriage_status_normal_reason(guint32 code, smbtriage_stage stage);

G_END_DECLS

#endif
