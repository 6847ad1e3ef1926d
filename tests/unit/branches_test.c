/* branches_test.c - branches of [MS-SMB2] that no capture of tests/captures shows
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tests/coverage/ms-smb2.tsv names these tests beside the branch that each proves; the part of a path behind
 * "/branches/" is the branch. Rules have their own tests elsewhere.
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define ACCOUNTS "\\\\fs1\\accounts"
#define VALIDATE 0x00140204u
#define SEC_E_UNSUPPORTED_FUNCTION 0x80090302u
#define SEC_E_NO_CREDENTIALS 0x8009030Eu
#define SEC_E_SHUTDOWN_IN_PROGRESS 0x8009033Fu

/* ---- any message ----------------------------------------------------------------------------------------------- */

/* 3.3.5.2.4 */
static void signed_negotiate(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->is_signed = TRUE;
    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "signed flag, which a NEGOTIATE must not have");
}

static void tree_refused(guint32 status, const char *words)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_next(s)->is_signed = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, status);
    scene_expect(s, "tree.refused@11:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    expect_words(scene_finding(s)->english.cause, words);
}

/* 3.3.5.2.4 */
static void signed_without_key(void)
{
    tree_refused(STATUS_NOT_SUPPORTED, "STATUS_NOT_SUPPORTED");
}

/* 3.3.5.2.6, 3.3.5.2.7, 3.3.5.2.7.2: a tree connect that begins a bad chain is refused like this, too. */
static void malformed_tree(void)
{
    tree_refused(STATUS_INVALID_PARAMETER, "malformed request");
}

/* 3.3.5.2.6 */
static void malformed_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "session.refused@9:error");
    expect_words(scene_finding(s)->english.cause, "malformed request");
}

/* 3.3.5.2.9: what Windows says of a session that is still being set up. */
static void used_too_early(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, SEC_E_UNSUPPORTED_FUNCTION);
    scene_expect(s, "tree.refused@9:error");
    expect_words(scene_finding(s)->english.cause, "a command was sent before the logon had finished");
}

/* ---- negotiate ------------------------------------------------------------------------------------------------- */

static void context_lists_nothing(size_t member, const char *name)
{
    g_autoptr(scene) s             = scene_connected();
    smbtriage_negotiate   body     = scene_offered(OFFER_311);
    smbtriage_algorithms *contexts = G_STRUCT_MEMBER_P(&body, member);

    body.has_all_contexts = SMBTRIAGE_YES;
    body.hashes           = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {1}};
    *contexts             = (smbtriage_algorithms){.contexts = 1};
    scene_negotiate_raw(s, &body);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, name);
}

/* 3.3.5.4 */
static void empty_compression(void)
{
    context_lists_nothing(G_STRUCT_OFFSET(smbtriage_negotiate, compression), "SMB2_COMPRESSION_CAPABILITIES lists no");
}

/* ---- session setup ----------------------------------------------------------------------------------------------- */

static void renewed_too_early(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_202, GRANT_202);

    scene_setup_again(s);
    scene_logon_answer(s, STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.reauthentication_failed@11:error");
}

static void logon_refused(guint32 status, const char *words)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, status);
    scene_expect(s, "session.refused@7:error");
    expect_words(scene_finding(s)->english.cause, words);
}

static void no_credentials(void)
{
    logon_refused(SEC_E_NO_CREDENTIALS, "the server has no key or credentials of its own");
}

/* 3.3.5.5.3 names it, and the table of statuses does not know it. */
static void security_package_shuts_down(void)
{
    logon_refused(SEC_E_SHUTDOWN_IN_PROGRESS, "SEC_E_SHUTDOWN_IN_PROGRESS");
}

/* ---- tree connect ---------------------------------------------------------------------------------------- */

/* 3.3.5.7 */
static void path_of_wrong_form(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "accounts");
    scene_tree_answer(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "tree.refused@11:error");
    expect_words(scene_finding(s)->english.cause, "the path is not of the form");
}

/* ---- the validation -------------------------------------------------------------------------------------- */

static smbtriage_negotiate offer(void)
{
    smbtriage_negotiate body = scene_offered(OFFER_302);

    body.has_capabilities  = TRUE;
    body.capabilities      = 0x7F;
    body.has_security_mode = TRUE;
    body.security_mode     = 1;
    body.has_guid          = TRUE;
    memset(body.guid, 7, sizeof body.guid);
    return body;
}

/* 3.3.5.15.12 */
static void validation_differs(const smbtriage_negotiate *validation, const char *words)
{
    g_autoptr(scene) s       = scene_connected();
    smbtriage_negotiate sent = offer();

    scene_negotiate_raw(s, &sent);
    scene_negotiate_answer(s, GRANT_302);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl(s, VALIDATE, validation);
    scene_server_closes(s);
    scene_expect(s, "security.validate_negotiate@13:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, words);
}

static void other_guid(void)
{
    smbtriage_negotiate body = offer();

    memset(body.guid, 8, sizeof body.guid);
    validation_differs(&body, "The Guid of the validation is not the one of the NEGOTIATE");
}

static void other_security_mode(void)
{
    smbtriage_negotiate body = offer();

    body.security_mode = 3;
    validation_differs(&body, "SecurityMode was 0x01 in the NEGOTIATE and is 0x03");
}

static void other_capabilities(void)
{
    smbtriage_negotiate body = offer();

    body.capabilities = 0x3F;
    validation_differs(&body, "Capabilities were 0x0000007f in the NEGOTIATE and are 0x0000003f");
}

void suite_branches(void)
{
    static const suite_test tests[] = {
        {"/branches/3.3.5.2.4/signed_negotiate", signed_negotiate},
        {"/branches/3.3.5.2.4/signed_without_key", signed_without_key},
        {"/branches/3.3.5.2.6/malformed_logon", malformed_logon},
        {"/branches/3.3.5.2.6/malformed_tree", malformed_tree},
        {"/branches/3.3.5.2.9/used_too_early", used_too_early},
        {"/branches/3.3.5.4/empty_compression", empty_compression},
        {"/branches/3.3.5.5/renewed_too_early", renewed_too_early},
        {"/branches/3.3.5.5.3/no_credentials", no_credentials},
        {"/branches/3.3.5.5.3/security_package_shuts_down", security_package_shuts_down},
        {"/branches/3.3.5.7/path_of_wrong_form", path_of_wrong_form},
        {"/branches/3.3.5.15.12/other_guid", other_guid},
        {"/branches/3.3.5.15.12/other_security_mode", other_security_mode},
        {"/branches/3.3.5.15.12/other_capabilities", other_capabilities},
    };

    SUITE_REGISTER(tests);
}
