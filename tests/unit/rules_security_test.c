/* rules_security_test.c - rules about signatures, encryption and the check of the negotiate
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"
#define VALIDATE SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO

#define ECHO SMBTRIAGE_SMB2_ECHO
#define READ 8

static void expect_silence(scene *s)
{
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

/* Frames 1 to 9: who demands signatures, and what kind of session it is. */
static scene *session(scene_offer offer, scene_grant grant, smbtriage_fact by_server, smbtriage_fact by_client)
{
    scene *s = scene_new();

    scene_signing_is(s, by_server, by_client);
    scene_whole_negotiate(s, offer, grant);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    return s;
}

static void connect_tree(scene *s, const char *path, gboolean is_signed, guint32 status)
{
    scene_next(s)->is_unsigned = !is_signed;
    scene_tree_connect(s, path);
    scene_tree_answer(s, status);
}

/* ---- security.signature_rejected --------------------------------------------------------------------------------- */

static void not_signed(smbtriage_fact by_server, smbtriage_fact by_client, guint32 frame, const char *words)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, by_server, by_client);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.signature_rejected@11:error");
    scene_expect_first(s, "security.signature_rejected@11:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, frame, words);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS ", neither signed nor encrypted");
    scene_expect_evidence(s, 11, "STATUS_ACCESS_DENIED");
}

static void missing(void)
{
    not_signed(SMBTRIAGE_YES, SMBTRIAGE_NO, 5, "The server demands signatures");
    not_signed(SMBTRIAGE_NO, SMBTRIAGE_YES, 9, "The client itself demanded");
}

static void missing_at_later_command(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_create(s, "");
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.signature_rejected@13:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
}

/* Windows ends the connection (tree.unsigned_request), Samba refuses. */
static void missing_of_311(void)
{
    g_autoptr(scene) s = session(OFFER_311, GRANT_311, SMBTRIAGE_NO, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.signature_rejected@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 5, "SMB 3.1.1");
    scene_expect_evidence(s, 0, "Also possible, the wire does not tell them apart: tree.share_permission");
}

static void wrong(void)
{
    static const guint16 commands[] = {ECHO, SMBTRIAGE_SMB2_LOGOFF, SMBTRIAGE_SMB2_TREE_DISCONNECT};
    static const char   *names[]    = {"ECHO was", "LOGOFF was", "TREE_DISCONNECT was"};

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

        connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
        scene_answer_alone(s, commands[i], STATUS_ACCESS_DENIED);
        scene_expect(s, "security.signature_rejected@11:error");
        scene_expect_first(s, "tree.share_permission@11:error"); /* it was not known yet */
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 10, "signed, not encrypted");
        scene_expect_evidence(s, 12, names[i]);
    }
}

static void wrong_is_known_before(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    scene_answer_alone(s, ECHO, STATUS_ACCESS_DENIED);
    connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.signature_rejected@12:error");
    scene_expect_first(s, "security.signature_rejected@12:error");
}

/* One refused signed request is no evidence: permissions look the same. */
static void one_signed_request(void)
{
    g_autoptr(scene) s = session(OFFER_311, GRANT_311, SMBTRIAGE_YES, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_evidence(s, 0, "A wrong signature is refused with the same status");
}

static void signature_was_accepted(void)
{
    g_autoptr(scene) s = session(OFFER_311, GRANT_311, SMBTRIAGE_YES, SMBTRIAGE_NO);

    connect_tree(s, IPC, TRUE, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@13:error");
    scene_expect_excluded(s, "security.signature_rejected", "answered well in frame 11");
    scene_expect_no_evidence(s, "A wrong signature");
}

/* Samba refuses even the TREE_DISCONNECT from a folder that the user may not enter. */
static void folder_closed_altogether(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_SUCCESS);
    scene_next(s)->is_signed = TRUE;
    scene_create(s, "");
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_tree_disconnect(s);
    scene_tree_disconnect_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error");
}

static void nobody_demands_it(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_NO, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_excluded(s, "security.signature_rejected", "neither side demands");
}

static void demand_not_seen(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_NOT_SEEN, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
}

static void encrypted_instead(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    scene_next(s)->is_encrypted = TRUE;
    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_excluded(s, "security.signature_rejected", "frame 10 is encrypted");
}

static void guest_cannot_sign(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_YES, SMBTRIAGE_NO);
    scene_whole_negotiate(s, OFFER_302, GRANT_302);
    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.guest_denied@11:error");
    scene_expect_excluded(s, "security.signature_rejected", "no key to sign with");
}

static void request_not_seen(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_answer_alone(s, READ, STATUS_ACCESS_DENIED);
    expect_silence(s);
}

static void signature_of_other_status(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, FALSE, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
}

/* ---- security.plaintext_refused ---------------------------------------------------------------------------------- */

/* Frames 1 to 9 */
static scene *encrypted_session(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->encrypts = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    return s;
}

/* Frames 1 to 11 */
static scene *encrypted_share(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->encrypts = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    return s;
}

static void plain_on_session(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_encrypted = TRUE; /* Samba answers so */
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.plaintext_refused@11:error");
    scene_expect_first(s, "security.plaintext_refused@11:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 9, "wants all of this session encrypted");
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS ", signed, not encrypted");
}

/* Unsigned as well: what the server asked for is what counts. */
static void plain_and_unsigned(void)
{
    g_autoptr(scene) s = encrypted_session();

    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.plaintext_refused@11:error");
}

static void plain_on_share(void)
{
    g_autoptr(scene) s = encrypted_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.plaintext_refused@13:error");
    scene_expect_evidence(s, 11, "all on this share encrypted");
    scene_expect_evidence(s, 12, "CREATE of " ACCOUNTS "\\report.txt, neither");
}

static void plain_answer_alone(void)
{
    g_autoptr(scene) s = encrypted_share();

    scene_answer_alone(s, READ, STATUS_ACCESS_DENIED);
    scene_expect(s, "security.plaintext_refused@12:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 12, "The answer is plain text, so the request was, too");
}

static void encrypted_answer_alone(void)
{
    g_autoptr(scene) s = encrypted_share();

    scene_next(s)->is_encrypted = TRUE;
    scene_answer_alone(s, READ, STATUS_ACCESS_DENIED);
    expect_silence(s);
}

static void encrypted_and_denied(void)
{
    g_autoptr(scene) s = encrypted_share();

    scene_next(s)->is_encrypted = TRUE;
    scene_create(s, "");
    scene_next(s)->is_encrypted = TRUE;
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error");
    scene_expect_excluded(s, "security.plaintext_refused", "frame 12 is encrypted");
}

static void encryption_not_demanded(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_excluded(s, "security.plaintext_refused", "without a demand");
}

static void encryption_not_seen(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->no_body = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, TRUE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.refused@11:error");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 1); /* tree.encryption_required: they agreed on it */
}

/* ---- security.response_unsigned ---------------------------------------------------------------------------------- */

static void tree_answer_unsigned(void)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, SMBTRIAGE_NO, SMBTRIAGE_YES);

    connect_tree(s, IPC, TRUE, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "security.response_unsigned@12:error");
    scene_expect_first(s, "security.response_unsigned@12:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 9, "The client itself demanded");
    scene_expect_evidence(s, 11, "without a signature");
    scene_expect_evidence(s, 12, "closed the connection");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void logon_answer_unsigned(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);

    scene_client_resets(s);
    scene_expect(s, "security.response_unsigned@10:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "reset the connection");
}

/* It works after all: an older server that signs later, or a client that does not mind. */
static void unsigned_and_recovered(void)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, SMBTRIAGE_NO, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", ACCOUNTS, STATUS_SUCCESS);
    scene_create(s, "");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_expect(s, "security.response_unsigned@12:note");
}

static void signed_answers(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_YES, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_logon(s, "alice");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_signed = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_and_content(void)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, SMBTRIAGE_NO, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_client_data(s, 100); /* messages that nobody is told of */
    scene_server_data(s, 100);
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_undemanded(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_NO, SMBTRIAGE_NO);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_to_guest(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_NO, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_server_closes(void)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, SMBTRIAGE_YES, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_server_closes(s);
    expect_silence(s);
}

static void unsigned_with_loss(void)
{
    g_autoptr(scene) s = session(OFFER_210, GRANT_210, SMBTRIAGE_YES, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_next(s)->follows_lost = TRUE;
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_then_sealed(void)
{
    g_autoptr(scene) s = session(OFFER_311, GRANT_311, SMBTRIAGE_YES, SMBTRIAGE_YES);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_client_closes(s);
    expect_silence(s);
}

/* ---- security.validate_negotiate --------------------------------------------------------------------------------- */

static smbtriage_negotiate said(guint dialect_count, guint8 security_mode)
{
    smbtriage_negotiate body = {.dialect_count     = dialect_count,
                                .dialects          = {0x0202, 0x0210, 0x0300, 0x0302},
                                .has_capabilities  = TRUE,
                                .capabilities      = 0x7F,
                                .has_security_mode = TRUE,
                                .security_mode     = security_mode};

    body.dialects_announced = dialect_count;
    return body;
}

static smbtriage_negotiate granted(guint16 dialect, guint8 security_mode)
{
    smbtriage_negotiate body = said(1, security_mode);

    body.dialects[0] = dialect;
    return body;
}

/* Frames 1 to 11; the client offers four dialects, the server takes 3.0.2. */
static scene *to_be_validated(guint8 server_mode)
{
    smbtriage_negotiate offer  = said(4, 1);
    smbtriage_negotiate answer = granted(0x0302, server_mode);
    scene              *s      = scene_connected();

    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, &answer);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    return s;
}

static void validate(scene *s, guint dialect_count)
{
    smbtriage_negotiate body = said(dialect_count, 1);

    scene_next(s)->is_signed = TRUE;
    scene_ioctl(s, VALIDATE, &body);
}

static void validated(scene *s, guint8 server_mode, gboolean is_signed)
{
    smbtriage_negotiate body = granted(0x0302, server_mode);

    scene_next(s)->is_signed = is_signed;
    scene_ioctl_answer(s, STATUS_SUCCESS, &body);
}

static void server_closes_unlike(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 3);
    scene_server_closes(s);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_first(s, "security.validate_negotiate@13:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "offered the dialects 2.0.2, 2.1, 3.0, 3.0.2, the validation says 2.0.2, 2.1, 3.0");
    scene_expect_evidence(s, 13, "closed the connection without an answer");
}

/* Nothing differs here: what was altered was altered behind the capture point. */
static void server_closes_alike(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_server_resets(s);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 4, "between this capture and the server");
    scene_expect_evidence(s, 13, "reset the connection");
}

static void server_closes_311(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    validate(s, 4);
    scene_server_closes(s);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_evidence(s, 5, "SMB 3.1.1");
}

static void client_leaves_unlike(void)
{
    g_autoptr(scene) s = to_be_validated(0);

    validate(s, 4);
    validated(s, 1, TRUE);
    scene_client_closes(s);
    scene_expect(s, "security.validate_negotiate@14:error");
    scene_expect_first(s, "security.validate_negotiate@14:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "SecurityMode was 0x00 in the NEGOTIATE and is 0x01");
}

static void client_leaves_unsigned(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    validated(s, 1, FALSE);
    scene_client_resets(s);
    scene_expect(s, "security.validate_negotiate@14:error");
    scene_expect_evidence(s, 13, "neither signed nor encrypted, as it must be");
}

static void validation_denied(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_ioctl_answer(s, STATUS_ACCESS_DENIED, NULL);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_first(s, "security.validate_negotiate@13:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

/* An error without a signature is no proof of a server that lacks it. */
static void unsigned_error(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_ioctl_answer(s, STATUS_INVALID_PARAMETER, NULL);
    scene_client_closes(s);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_first(s, "none"); /* that the client leaves is not known yet */
}

static void signed_error(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl_answer(s, 0xC0000010, NULL);
    scene_client_closes(s);
    expect_silence(s);
}

static void unsigned_error_does_not_matter(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_ioctl_answer(s, STATUS_NOT_SUPPORTED, NULL);
    scene_create(s, "");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void validated_well(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    validated(s, 1, TRUE);
    scene_client_closes(s);
    expect_silence(s);
}

static void unlike_but_content(void)
{
    g_autoptr(scene) s = to_be_validated(0);

    validate(s, 4);
    validated(s, 1, TRUE);
    scene_create(s, "");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void unlike_and_left_later(void)
{
    g_autoptr(scene) s = to_be_validated(0);

    validate(s, 4);
    validated(s, 1, TRUE);
    scene_wait(s, 10);
    scene_client_closes(s);
    expect_silence(s);
}

static void validation_dies_with_server(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_ack(s);
    scene_wait(s, 30);
    scene_server_resets(s);
    expect_silence(s);
}

static void validation_client_closes(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_client_closes(s);
    expect_silence(s);
}

static void validation_answer_missed(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_server_data(s, 100);
    scene_server_closes(s);
    expect_silence(s);
}

static void validation_unsigned(void)
{
    g_autoptr(scene) s       = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_NO);
    smbtriage_negotiate body = said(4, 1);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_ioctl(s, VALIDATE, &body);
    scene_ioctl_answer(s, STATUS_ACCESS_DENIED, NULL);
    scene_expect(s, "security.signature_rejected@13:error");
}

static void other_ioctl_denied(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    scene_ioctl(s, SMBTRIAGE_FSCTL_DFS_GET_REFERRALS, NULL);
    scene_ioctl_answer(s, STATUS_ACCESS_DENIED, NULL);
    expect_silence(s);
}

/* ---- security.decryption_failed ---------------------------------------------------------------------------------- */

static void server_cannot_decrypt(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_server_closes(s);
    scene_expect(s, "security.decryption_failed@11:error");
    scene_expect_first(s, "security.decryption_failed@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "first encrypted message");
    scene_expect_evidence(s, 11, "closed the connection without an answer");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void server_cannot_decrypt_for_share(void)
{
    g_autoptr(scene) s = encrypted_share();

    scene_sealed(s, TRUE);
    scene_ack(s);
    scene_server_resets(s);
    scene_expect(s, "security.decryption_failed@14:error");
}

static void reasons_are_named(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_whole_negotiate(s, OFFER_302, GRANT_302_PLAIN);
    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_sealed(s, TRUE);
    scene_server_closes(s);
    scene_expect_evidence(s, 0, "port 139");
    scene_expect_evidence(s, 5, "did not agree on encryption");
    scene_expect_evidence(s, 9, "no keys to encrypt with");
}

static void client_cannot_decrypt(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_client_resets(s);
    scene_expect(s, "security.decryption_failed@12:warn");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 12, "a refusal which made it leave looks the same");
}

static void encrypted_well(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_server_closes(s);
    expect_silence(s);
}

static void client_closes_in_order(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_client_closes(s);
    expect_silence(s);
}

static void client_resets_after_more(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_client_data(s, 100); /* only the first ones are told */
    scene_server_data(s, 100);
    scene_client_resets(s);
    expect_silence(s);
}

static void client_resets_later(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_wait(s, 1);
    scene_client_resets(s);
    expect_silence(s);
}

static void server_answers_in_plain_text(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_server_data(s, 100);
    scene_server_closes(s);
    expect_silence(s);
}

static void server_closes_later(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    scene_wait(s, 30);
    scene_server_closes(s);
    expect_silence(s);
}

static void sealed_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_sealed(s, TRUE);
    scene_server_closes(s);
    expect_silence(s);
}

static void sealed_with_loss(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_next(s)->follows_lost = TRUE;
    scene_sealed(s, TRUE);
    scene_server_closes(s);
    expect_silence(s);
}

static void nothing_sealed(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_server_closes(s);
    expect_silence(s);
}

/* ---- security.client_requires_encryption ------------------------------------------------------------------------- */

static void leave_after_logon(scene *s)
{
    scene_whole_negotiate(s, OFFER_311, GRANT_210);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
}

static void leaves_once(void)
{
    g_autoptr(scene) s = scene_new();

    leave_after_logon(s);
    scene_expect(s, "security.client_requires_encryption@10:note");
    scene_expect_first(s, "security.client_requires_encryption@10:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 5, "the client offered encryption and the server granted none");
    scene_expect_evidence(s, 10, "left at once");
}

static void leaves_twice(void)
{
    g_autoptr(scene) s = scene_new();

    leave_after_logon(s);
    scene_connect_again(s);
    leave_after_logon(s);
    scene_expect(s, "security.client_requires_encryption@10:error x2");
    scene_expect_first(s, "security.client_requires_encryption@10:note; security.client_requires_encryption@20:error");
    scene_expect_evidence(s, 0, "2 times");
}

static void leaves_after_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311_NO_CIPHER);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_tree_disconnect(s);
    scene_tree_disconnect_answer(s, STATUS_SUCCESS);
    scene_logoff(s);
    scene_client_closes(s);
    scene_expect(s, "security.client_requires_encryption@15:note");
    scene_expect_evidence(s, 5, "no cipher that both know");
    scene_expect_evidence(s, 11, "TREE_CONNECT to " ACCOUNTS " answered well");
}

/* Monitors and scanners do nothing else all day. */
static void leaves_after_negotiate(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 3; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_210);
        scene_client_closes(s);
    }
    scene_expect(s, "session.never_started@6:note x3");
}

static void leaves_server_that_encrypts(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
    } rows[] = {{OFFER_311, GRANT_311}, {OFFER_302, GRANT_302}, {OFFER_210, GRANT_210}, {OFFER_311_PLAIN, GRANT_210}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = scene_negotiated(rows[i].offer, rows[i].grant);

        scene_logon(s, "alice");
        scene_next(s)->is_signed = TRUE;
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_client_closes(s);
        expect_silence(s);
    }
}

static void leaves_after_use(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_client_data(s, 100);
    scene_server_data(s, 100);
    scene_client_closes(s);
    expect_silence(s);
}

static void used_elsewhere(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_create(s, "");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    leave_after_logon(s);
    expect_silence(s);
}

static void goes_on_elsewhere(void)
{
    g_autoptr(scene) s = scene_new();

    leave_after_logon(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_210);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void leaves_as_guest(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_210);

    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void leaves_pipe_share(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    connect_tree(s, IPC, TRUE, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void leaves_later(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    scene_wait(s, 10);
    scene_client_closes(s);
    expect_silence(s);
}

static void is_left_by_server(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    scene_server_closes(s);
    expect_silence(s);
}

/* ---- security.signing_algorithm ---------------------------------------------------------------------------------- */

static smbtriage_negotiate of_311(guint16 first, guint16 second, guint count)
{
    smbtriage_negotiate body = {.dialect_count    = 1,
                                .dialects         = {0x0311},
                                .has_all_contexts = SMBTRIAGE_YES,
                                .hashes           = {.contexts = 1, .count = 1, .algorithms = {1}}};

    body.dialects_announced    = 1;
    body.signing.contexts      = count > 0 ? 1 : 0;
    body.signing.count         = count;
    body.signing.algorithms[0] = first;
    body.signing.algorithms[1] = second;
    return body;
}

static scene *algorithms(const smbtriage_negotiate *offer, const smbtriage_negotiate *answer)
{
    scene *s = scene_connected();

    scene_negotiate_raw(s, offer);
    scene_negotiate_answer_raw(s, answer);
    return s;
}

static void algorithm_not_offered(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 2);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    scene_expect(s, "security.signing_algorithm@5:warn");
    scene_expect_first(s, "security.signing_algorithm@5:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "offers HMAC-SHA256, AES-GMAC");
    scene_expect_evidence(s, 5, "chooses AES-CMAC (0x0001)");
}

static void algorithm_without_offer(void)
{
    smbtriage_negotiate offer  = of_311(0, 0, 0);
    smbtriage_negotiate answer = of_311(0x4711, 0, 1);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    scene_expect(s, "security.signing_algorithm@5:warn");
    scene_expect_evidence(s, 4, "offers no signing algorithm");
    scene_expect_evidence(s, 5, "an algorithm without a name (0x4711)");
}

static void algorithm_offered(void)
{
    smbtriage_negotiate offer  = of_311(2, 1, 2);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    expect_silence(s);
}

static void no_algorithm_granted(void)
{
    smbtriage_negotiate offer  = of_311(2, 1, 2);
    smbtriage_negotiate answer = of_311(0, 0, 0);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    expect_silence(s);
}

static void offer_not_whole(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 1);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = NULL;

    offer.has_all_contexts = SMBTRIAGE_NO;
    s                      = algorithms(&offer, &answer);
    expect_silence(s);
}

static void offer_too_long(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, SMBTRIAGE_MAX_ALGORITHMS + 1);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    expect_silence(s);
}

static void offer_not_seen(void)
{
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = algorithms(NULL, &answer);

    expect_silence(s);
}

static void algorithm_of_older_dialect(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 1);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = NULL;

    answer.dialects[0] = 0x0302; /* contexts have no meaning there */
    s                  = algorithms(&offer, &answer);
    expect_silence(s);
}

/* G11: the session goes on over the other connection. */
static void leaves_channel(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311_NO_CIPHER);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311_NO_CIPHER);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

static void leaves_in_renewal(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    scene_setup_again(s);
    scene_challenge(s);
    scene_client_closes(s);
    expect_silence(s);
}

/* G1 */
static void leaves_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_210);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

/* In the midst of a logon, encrypted words have nothing to do with its keys. */
static void sealed_in_renewal(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_setup_again(s);
    scene_challenge(s);
    scene_sealed(s, TRUE);
    scene_server_closes(s);
    expect_silence(s);
}

/* What came after the encrypted message was answered well. */
static void sealed_before(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, TRUE);
    connect_tree(s, ACCOUNTS, TRUE, STATUS_SUCCESS);
    scene_server_closes(s);
    expect_silence(s);
}

/* No answer: it came before the client's first encrypted message. */
static void sealed_by_server_first(void)
{
    g_autoptr(scene) s = encrypted_session();

    scene_sealed(s, FALSE);
    scene_sealed(s, TRUE);
    scene_client_resets(s);
    expect_silence(s);
}

/* Only the answer that ends a logon is signed. */
static void unsigned_challenge(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_YES, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_logon(s, "alice");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_setup_again(s);
    scene_challenge(s);
    scene_client_closes(s);
    expect_silence(s);
}

static void encrypted_answer(void)
{
    g_autoptr(scene) s = session(OFFER_302, GRANT_302, SMBTRIAGE_YES, SMBTRIAGE_YES);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_encrypted = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    expect_silence(s);
}

/* It may be a guest, who has no key. */
static void unsigned_by_somebody(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_YES, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_302, GRANT_302);
    scene_logon(s, "alice");
    scene_next(s)->no_body = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, FALSE, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.refused@11:error");
}

/* What the first answer chose says nothing of the second. */
static void algorithm_unread(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 2);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = algorithms(&offer, &answer);

    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer(s, GRANT_UNREAD);
    scene_expect(s, "security.signing_algorithm@5:warn");
}

/* G2: another NEGOTIATE may have been in between. */
static void algorithm_capture_lost(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 2);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = scene_connected();

    scene_negotiate_raw(s, &offer);
    scene_next(s)->follows_lost = TRUE;
    scene_negotiate_answer_raw(s, &answer);
    expect_silence(s);
}

/* That the client left is told by another rule, or by none when that one is off. */
static void algorithm_made_it_leave(void)
{
    smbtriage_negotiate offer  = of_311(2, 0, 2);
    smbtriage_negotiate answer = of_311(1, 0, 1);
    g_autoptr(scene) s         = scene_without("negotiate.invalid_contexts");

    scene_handshake(s);
    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, &answer);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G1 */
static void validation_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    validate(s, 4);
    scene_server_closes(s);
    expect_silence(s);
}

/* G13 */
static void validation_among_secrets(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    scene_sealed(s, TRUE);
    validate(s, 4);
    scene_server_closes(s);
    expect_silence(s);
}

static void validation_pending(void)
{
    g_autoptr(scene) s = to_be_validated(1);

    validate(s, 4);
    scene_ioctl_answer(s, STATUS_PENDING, NULL);
    scene_server_closes(s);
    expect_silence(s);
}

/* A guest has no key to sign with: nothing to check. */
static void validation_of_guest(void)
{
    smbtriage_negotiate offer  = said(4, 1);
    smbtriage_negotiate answer = granted(0x0302, 1);
    g_autoptr(scene) s         = scene_connected();

    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, &answer);
    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    connect_tree(s, ACCOUNTS, FALSE, STATUS_SUCCESS);
    validate(s, 4);
    validated(s, 1, FALSE);
    scene_client_closes(s);
    expect_silence(s);
}

void suite_rules_security(void)
{
    static const suite_test tests[] = {
        {"/rules/security.signature_rejected/fires/missing", missing},
        {"/rules/security.signature_rejected/fires/missing_at_later_command", missing_at_later_command},
        {"/rules/security.signature_rejected/fires/missing_of_311", missing_of_311},
        {"/rules/security.signature_rejected/fires/wrong", wrong},
        {"/rules/security.signature_rejected/fires/wrong_known_before", wrong_is_known_before},
        {"/rules/security.signature_rejected/silent/one_signed_request", one_signed_request},
        {"/rules/security.signature_rejected/silent/accepted_before", signature_was_accepted},
        {"/rules/security.signature_rejected/silent/folder_closed", folder_closed_altogether},
        {"/rules/security.signature_rejected/silent/not_demanded", nobody_demands_it},
        {"/rules/security.signature_rejected/silent/demand_not_seen", demand_not_seen},
        {"/rules/security.signature_rejected/silent/encrypted", encrypted_instead},
        {"/rules/security.signature_rejected/silent/guest", guest_cannot_sign},
        {"/rules/security.signature_rejected/silent/request_not_seen", request_not_seen},
        {"/rules/security.signature_rejected/silent/other_status", signature_of_other_status},
        {"/rules/security.signature_rejected/silent/user_not_seen", unsigned_by_somebody},
        {"/rules/security.plaintext_refused/fires/session", plain_on_session},
        {"/rules/security.plaintext_refused/fires/unsigned", plain_and_unsigned},
        {"/rules/security.plaintext_refused/fires/share", plain_on_share},
        {"/rules/security.plaintext_refused/fires/answer_alone", plain_answer_alone},
        {"/rules/security.plaintext_refused/silent/encrypted_answer_alone", encrypted_answer_alone},
        {"/rules/security.plaintext_refused/silent/encrypted", encrypted_and_denied},
        {"/rules/security.plaintext_refused/silent/not_demanded", encryption_not_demanded},
        {"/rules/security.plaintext_refused/silent/demand_not_seen", encryption_not_seen},
        {"/rules/security.response_unsigned/fires/tree", tree_answer_unsigned},
        {"/rules/security.response_unsigned/fires/session", logon_answer_unsigned},
        {"/rules/security.response_unsigned/note/recovered", unsigned_and_recovered},
        {"/rules/security.response_unsigned/silent/signed", signed_answers},
        {"/rules/security.response_unsigned/silent/went_on", unsigned_and_content},
        {"/rules/security.response_unsigned/silent/not_demanded", unsigned_undemanded},
        {"/rules/security.response_unsigned/silent/guest", unsigned_to_guest},
        {"/rules/security.response_unsigned/silent/server_closes", unsigned_server_closes},
        {"/rules/security.response_unsigned/silent/capture_lost", unsigned_with_loss},
        {"/rules/security.response_unsigned/silent/sealed", unsigned_then_sealed},
        {"/rules/security.response_unsigned/silent/renewal", unsigned_challenge},
        {"/rules/security.response_unsigned/silent/encrypted", encrypted_answer},
        {"/rules/security.validate_negotiate/fires/server_closes_unlike", server_closes_unlike},
        {"/rules/security.validate_negotiate/fires/server_closes_alike", server_closes_alike},
        {"/rules/security.validate_negotiate/fires/server_closes_311", server_closes_311},
        {"/rules/security.validate_negotiate/fires/client_leaves_unlike", client_leaves_unlike},
        {"/rules/security.validate_negotiate/fires/client_leaves_unsigned", client_leaves_unsigned},
        {"/rules/security.validate_negotiate/fires/denied", validation_denied},
        {"/rules/security.validate_negotiate/fires/unsigned_error", unsigned_error},
        {"/rules/security.validate_negotiate/silent/signed_error", signed_error},
        {"/rules/security.validate_negotiate/silent/unsigned_error_and_use", unsigned_error_does_not_matter},
        {"/rules/security.validate_negotiate/silent/validated", validated_well},
        {"/rules/security.validate_negotiate/silent/unlike_but_content", unlike_but_content},
        {"/rules/security.validate_negotiate/silent/left_later", unlike_and_left_later},
        {"/rules/security.validate_negotiate/silent/server_died", validation_dies_with_server},
        {"/rules/security.validate_negotiate/silent/client_closes", validation_client_closes},
        {"/rules/security.validate_negotiate/silent/answer_missed", validation_answer_missed},
        {"/rules/security.validate_negotiate/silent/unsigned_request", validation_unsigned},
        {"/rules/security.validate_negotiate/silent/other_ioctl", other_ioctl_denied},
        {"/rules/security.validate_negotiate/silent/mid_stream", validation_mid_stream},
        {"/rules/security.validate_negotiate/silent/sealed", validation_among_secrets},
        {"/rules/security.validate_negotiate/silent/pending", validation_pending},
        {"/rules/security.validate_negotiate/silent/guest", validation_of_guest},
        {"/rules/security.decryption_failed/fires/server", server_cannot_decrypt},
        {"/rules/security.decryption_failed/fires/server_of_share", server_cannot_decrypt_for_share},
        {"/rules/security.decryption_failed/fires/reasons", reasons_are_named},
        {"/rules/security.decryption_failed/fires/client", client_cannot_decrypt},
        {"/rules/security.decryption_failed/silent/answered", encrypted_well},
        {"/rules/security.decryption_failed/silent/client_closes", client_closes_in_order},
        {"/rules/security.decryption_failed/silent/client_resets_after_more", client_resets_after_more},
        {"/rules/security.decryption_failed/silent/client_resets_later", client_resets_later},
        {"/rules/security.decryption_failed/silent/plain_answer", server_answers_in_plain_text},
        {"/rules/security.decryption_failed/silent/server_closes_later", server_closes_later},
        {"/rules/security.decryption_failed/silent/mid_stream", sealed_mid_stream},
        {"/rules/security.decryption_failed/silent/capture_lost", sealed_with_loss},
        {"/rules/security.decryption_failed/silent/nothing_sealed", nothing_sealed},
        {"/rules/security.decryption_failed/silent/renewal", sealed_in_renewal},
        {"/rules/security.decryption_failed/silent/before", sealed_before},
        {"/rules/security.decryption_failed/silent/server_first", sealed_by_server_first},
        {"/rules/security.client_requires_encryption/fires/once", leaves_once},
        {"/rules/security.client_requires_encryption/fires/twice", leaves_twice},
        {"/rules/security.client_requires_encryption/fires/after_tree", leaves_after_tree},
        {"/rules/security.client_requires_encryption/silent/after_negotiate", leaves_after_negotiate},
        {"/rules/security.client_requires_encryption/silent/server_encrypts", leaves_server_that_encrypts},
        {"/rules/security.client_requires_encryption/silent/after_use", leaves_after_use},
        {"/rules/security.client_requires_encryption/silent/used_elsewhere", used_elsewhere},
        {"/rules/security.client_requires_encryption/silent/goes_on_elsewhere", goes_on_elsewhere},
        {"/rules/security.client_requires_encryption/silent/guest", leaves_as_guest},
        {"/rules/security.client_requires_encryption/silent/ipc", leaves_pipe_share},
        {"/rules/security.client_requires_encryption/silent/later", leaves_later},
        {"/rules/security.client_requires_encryption/silent/server_closes", is_left_by_server},
        {"/rules/security.client_requires_encryption/silent/channel", leaves_channel},
        {"/rules/security.client_requires_encryption/silent/renewal", leaves_in_renewal},
        {"/rules/security.client_requires_encryption/silent/mid_stream", leaves_mid_stream},
        {"/rules/security.signing_algorithm/fires/not_offered", algorithm_not_offered},
        {"/rules/security.signing_algorithm/fires/nothing_offered", algorithm_without_offer},
        {"/rules/security.signing_algorithm/silent/offered", algorithm_offered},
        {"/rules/security.signing_algorithm/silent/none_granted", no_algorithm_granted},
        {"/rules/security.signing_algorithm/silent/offer_cut", offer_not_whole},
        {"/rules/security.signing_algorithm/silent/offer_too_long", offer_too_long},
        {"/rules/security.signing_algorithm/silent/offer_not_seen", offer_not_seen},
        {"/rules/security.signing_algorithm/silent/older_dialect", algorithm_of_older_dialect},
        {"/rules/security.signing_algorithm/silent/second_answer_unread", algorithm_unread},
        {"/rules/security.signing_algorithm/silent/capture_lost", algorithm_capture_lost},
        {"/rules/security.signing_algorithm/silent/client_left", algorithm_made_it_leave},
    };

    SUITE_REGISTER(tests);
}
