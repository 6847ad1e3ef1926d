/* redact_test.c - nobody is named, and what ties names together can still be seen
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "redact.h"

#include "names.h"

#include "scene.h"
#include "suites.h"
#include "trace.h"

#include <string.h>

static scene *redacted(void)
{
    smbtriage_options options = smbtriage_options_default();

    options.redact_names = TRUE;
    return scene_new_with(&options);
}

static const char *shown(scene *s, smbtriage_name_kind kind, const char *name)
{
    return smbtriage_engine_pseudonym(scene_engine(s), kind, name);
}

#define SHOWN_IS(s, kind, name, pseudonym) g_assert_cmpstr(shown(s, SMBTRIAGE_NAME_##kind, name), ==, pseudonym)

/* ---- names --------------------------------------------------------------------------------------------------- */

static void one_name_one_pseudonym(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, USER, "alice", "user-1");
    SHOWN_IS(s, USER, "bob", "user-2");
    SHOWN_IS(s, USER, "ALICE", "user-1");
    SHOWN_IS(s, USER, "J\xc3\x9cRGEN", "user-3");
    SHOWN_IS(s, USER, "j\xc3\xbcrgen", "user-3");
    SHOWN_IS(s, USER, "", "");
    g_assert_null(shown(s, SMBTRIAGE_NAME_USER, NULL));
}

static void a_host_with_and_without_its_domain(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, HOST, "fs1.lab.example", "host-1.domain-1");
    SHOWN_IS(s, HOST, "FS1", "host-1");
    SHOWN_IS(s, HOST, "fs2.lab.example", "host-2.domain-1");
    SHOWN_IS(s, HOST, "fs1.other.example", "host-1.domain-2");
    SHOWN_IS(s, DOMAIN, "LAB.EXAMPLE", "domain-1");
    SHOWN_IS(s, HOST, "lab.example", "domain-1");
    SHOWN_IS(s, HOST, "_kerberos._udp.LAB.EXAMPLE", "_kerberos._udp.domain-1");
    SHOWN_IS(s, DOMAIN, "fs1", "host-1"); /* of a server in no domain */
    SHOWN_IS(s, HOST, "fs1.local", "host-1.local");
}

static void a_domain_first_seen_as_a_host(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, HOST, "lab.example", "host-1.domain-1");
    SHOWN_IS(s, DOMAIN, "LAB.EXAMPLE", "host-1.domain-1");
}

static void a_controller_is_a_computer_but_in_the_name_of_a_service(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, PATH, "\\\\DC\\accounts", "\\\\host-1\\share-1");
    SHOWN_IS(s, USER, "DC$", "host-1$");
    SHOWN_IS(s, HOST, "dc.lab.example", "host-1.domain-1");
    SHOWN_IS(s, HOST, "_ldap._tcp.dc._msdcs.lab.example", "_ldap._tcp.dc._msdcs.domain-1");
    SHOWN_IS(s, HOST, "_kerberos._tcp.DC._MSDCS.LAB.EXAMPLE", "_kerberos._tcp.DC._MSDCS.domain-1");
    SHOWN_IS(s, HOST, "_ldap._tcp.pdc._msdcs.lab.example", "_ldap._tcp.pdc._msdcs.domain-1");
    SHOWN_IS(s, HOST, "dc._msdcs", "host-1.domain-2");
}

static void a_port_is_no_part_of_a_name(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, HOST, "fs1:8445", "host-1:8445");
    SHOWN_IS(s, HOST, "fs1", "host-1");
    SHOWN_IS(s, PATH, "\\\\fs1:445\\accounts", "\\\\host-1:445\\share-1");
    SHOWN_IS(s, HOST, "fs1.lab.example:445", "host-1.domain-1:445");
    SHOWN_IS(s, SERVICE, "cifs/FS1:445", "cifs/host-1:445");
    SHOWN_IS(s, PATH, "\\\\192.0.2.7:445\\accounts", "\\\\address-1:445\\share-1");
    SHOWN_IS(s, HOST, "2001:db8::1", "address-2");
    SHOWN_IS(s, HOST, "2001:1", "host-2:1");
    SHOWN_IS(s, HOST, "fs1:", "host-3");
    SHOWN_IS(s, HOST, "fs1:5551234567", "host-4"); /* of a person, perhaps */
}

/* As README says. */
static void who_is_nobody_stays(void)
{
    static const char *const hosts[] = {"localhost", "local",   "localdomain", "WORKGROUP",  "*",           "BUILTIN",
                                        "ANONYMOUS", "UNKNOWN", ".",           "*SMBSERVER", "NT AUTHORITY"};
    g_autoptr(scene) s               = redacted();

    for (guint i = 0; i < G_N_ELEMENTS(hosts); i++)
        g_assert_cmpstr(shown(s, SMBTRIAGE_NAME_DOMAIN, hosts[i]), ==, hosts[i]);
}

static void accounts(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, USER, "LAB\\alice", "domain-1\\user-1");
    SHOWN_IS(s, USER, "alice@LAB", "user-1@domain-1");
    SHOWN_IS(s, USER, "fs1$", "host-1$");
    SHOWN_IS(s, HOST, "FS1", "host-1");
    SHOWN_IS(s, USER, "LAB\\Guest", "domain-1\\Guest");
    SHOWN_IS(s, USER, "Administrator", "Administrator");
}

static void services(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, SERVICE, "cifs/fs1.lab.example", "cifs/host-1.domain-1");
    SHOWN_IS(s, SERVICE, "krbtgt/LAB.EXAMPLE", "krbtgt/domain-1");
    SHOWN_IS(s, SERVICE, "MSSQLSvc/fs1:1433@LAB.EXAMPLE", "MSSQLSvc/host-1:1433@domain-1");
    SHOWN_IS(s, SERVICE, "ldap/fs1/lab.example", "ldap/host-1/domain-1");
    SHOWN_IS(s, SERVICE, "cifs/192.0.2.7", "cifs/address-1");
    SHOWN_IS(s, SERVICE, "payroll/fs1", "service-1/host-1");
    SHOWN_IS(s, SERVICE, "alice", "user-1");
}

static void paths(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, PATH, "\\\\fs1\\accounts", "\\\\host-1\\share-1");
    SHOWN_IS(s, PATH, "\\\\FS1\\Accounts\\2024\\pay.xls", "\\\\host-1\\share-1\\file-1\\file-2");
    SHOWN_IS(s, PATH, "\\\\fs1\\hidden$", "\\\\host-1\\share-2$");
    SHOWN_IS(s, PATH, "\\\\fs1\\IPC$", "\\\\host-1\\IPC$");
    SHOWN_IS(s, PATH, "\\\\fs1\\C$", "\\\\host-1\\C$");
    SHOWN_IS(s, PATH, "\\\\192.0.2.7\\accounts", "\\\\address-1\\share-1");
    SHOWN_IS(s, PATH, "accounts", "share-1");
    SHOWN_IS(s, PATH, "\\\\fs1", "\\\\host-1");
    SHOWN_IS(s, PATH, "\\\\", "\\\\");
    SHOWN_IS(s, SHARE, "accounts", "share-1");
    SHOWN_IS(s, FILE, "2024\\pay.xls", "file-1\\file-2");
}

static void addresses(void)
{
    g_autoptr(scene) s = redacted();

    SHOWN_IS(s, ADDRESS, "192.0.2.1", "address-1");
    SHOWN_IS(s, ADDRESS, "2001:db8::1", "address-2");
    SHOWN_IS(s, ADDRESS, "2001:DB8:0::1", "address-2");
    SHOWN_IS(s, HOST, "192.0.2.1", "address-1");
    SHOWN_IS(s, ADDRESS, "224.0.0.252", "224.0.0.252");
    SHOWN_IS(s, ADDRESS, "255.255.255.255", "255.255.255.255");
    SHOWN_IS(s, ADDRESS, "ff02::1:3", "ff02::1:3");
    SHOWN_IS(s, ADDRESS, "unknown", "unknown");
}

/* Whatever a stranger writes: nothing of it is left but the marks between the parts. */
static void rubbish(void)
{
    static const char *const names[] = {"secret\\secret\\secret",
                                        "secret/secret@secret/secret",
                                        "@secret",
                                        "secret@secret/secret",
                                        "secret/@",
                                        "@/secret",
                                        "secret\\secret@/\\/@secret",
                                        "secret@",
                                        "\\secret",
                                        "secret\\",
                                        "//secret",
                                        "\\\\secret",
                                        "\\\\\\\\secret\\\\secret",
                                        "_secret",
                                        "_._secret.secret",
                                        ".secret.",
                                        "secret..secret",
                                        "secret:1:secret",
                                        "$secret$",
                                        "secret:",
                                        "/secret",
                                        "secret/",
                                        "%s%nsecret",
                                        "secret\nsecret",
                                        "\xffsecret"};
    g_autoptr(scene) s               = redacted();

    for (guint kind = SMBTRIAGE_NAME_HOST; kind < SMBTRIAGE_NAME_KINDS; kind++) {
        for (guint i = 0; i < G_N_ELEMENTS(names); i++)
            g_assert_null(strstr(shown(s, kind, names[i]), "secret"));
    }
}

static void rubbish_of_marks(void)
{
    static const char *const pieces[] = {"secret", "\\", "/", "@", ".", ":", "$", "_", "-", "1", " ", "_tcp."};
    g_autoptr(GRand) random           = g_rand_new_with_seed(2026);
    g_autoptr(scene) s                = redacted();

    for (guint n = 0; n < 5000; n++) {
        g_autoptr(GString) name = g_string_new(NULL);

        for (gint32 i = g_rand_int_range(random, 1, 12); i > 0; i--)
            g_string_append(name, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        for (guint kind = SMBTRIAGE_NAME_HOST; kind < SMBTRIAGE_NAME_KINDS; kind++)
            g_assert_null(strstr(shown(s, kind, name->str), "secret"));
    }
}

static void long_names(void)
{
    g_autofree char *name = g_strnfill(65536, 'a');
    g_autoptr(scene) s    = redacted();

    for (guint kind = SMBTRIAGE_NAME_HOST; kind < SMBTRIAGE_NAME_KINDS; kind++)
        g_assert_cmpuint(strlen(shown(s, kind, name)), <, 20);
}

/* ---- sentences ------------------------------------------------------------------------------------------------- */

static void names_in_sentences(void)
{
    g_autoptr(scene) s       = redacted();
    smbtriage_engine *engine = scene_engine(s);
    const char       *user   = smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, "fs1");
    const char       *host   = smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, "fs1");
    g_autofree char  *sentence =
        smbtriage_sentence(engine, "%s of %s, 100 %%, %u%s %d 0x%04X", user, host, 2u, "s", -3, 0xABu);
    g_autofree char *of_no_name = smbtriage_sentence(engine, "plain");

    g_assert_cmpstr(sentence, ==, "user-1 of host-1, 100 %, 2s -3 0x00AB");
    g_assert_cmpstr(of_no_name, ==, "plain");
}

static void without_redaction_names_stay(void)
{
    g_autoptr(scene) s         = scene_new();
    smbtriage_engine *engine   = scene_engine(s);
    const char       *host     = smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, "fs1");
    g_autofree char  *sentence = smbtriage_sentence(engine, "%s", host);

    g_assert_cmpstr(sentence, ==, "fs1");
    g_assert_cmpstr(smbtriage_shown_part(engine, SMBTRIAGE_NAME_SHARE, "accounts"), ==, "accounts");
    g_assert_false(smbtriage_engine_is_redacting(engine));
}

/* ---- events -------------------------------------------------------------------------------------------------- */

static char *traced(smbtriage_engine *engine, const smbtriage_event *event)
{
    GString *line = g_string_new(NULL);

    smbtriage_engine_learn_names(engine, event);
    trace_event(event, engine, line);
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* No room for one more name is no reason to show it. */
static void events_name_nobody_without_room(void)
{
    smbtriage_options         options   = smbtriage_options_default();
    const smbtriage_negotiate body      = {.has_guid = TRUE, .guid = {0xAB, 0xCD}, .netname = "fs1"};
    const smbtriage_endpoint  source    = {.address = {192, 0, 2, 1}, .length = 4, .port = 50000};
    const smbtriage_event     kerberos  = {.kind       = SMBTRIAGE_EVENT_KERBEROS,
                                           .packet     = {.frame = 1, .source = source, .destination = source},
                                           .u.kerberos = {.message = SMBTRIAGE_KERBEROS_AS_REQ,
                                                          .client  = "alice",
                                                          .realm   = "SECRET.EXAMPLE",
                                                          .service = "krbtgt/SECRET.EXAMPLE"}};
    const smbtriage_event     negotiate = {.kind   = SMBTRIAGE_EVENT_SMB2,
                                           .packet = {.frame = 2, .source = source, .destination = source},
                                           .u.smb2 = {.negotiate = &body}};

    options.redact_names                  = TRUE;
    options.limits[SMBTRIAGE_LIMIT_TEXTS] = 0;
    g_autoptr(scene) s                    = scene_new_with(&options);
    g_autofree char *of_kerberos          = traced(scene_engine(s), &kerberos);
    g_autofree char *of_negotiate         = traced(scene_engine(s), &negotiate);

    g_assert_nonnull(strstr(of_kerberos, "client=\"redacted\" realm=\"redacted\" service=\"redacted\""));
    g_assert_nonnull(strstr(of_kerberos, " address-1:50000 > address-1:50000 "));
    g_assert_nonnull(strstr(of_negotiate, " guid=redacted "));
    g_assert_nonnull(strstr(of_negotiate, " netname=\"redacted\""));
    g_assert_null(shown(s, SMBTRIAGE_NAME_USER, NULL));
}

/* ---- reports ------------------------------------------------------------------------------------------------- */

static void misspell(scene *s)
{
    scene_whole_tree(s, "alice", "\\\\fs1\\accounts", STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\acounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
}

static char *text_of(scene *s)
{
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    GString          *text   = g_string_new(NULL);

    smbtriage_report_text(report, text, NULL, NULL);
    smbtriage_report_free(report);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void a_report_names_nobody(void)
{
    static const char *const names[] = {"alice", "fs1", "acounts", "accounts", "192.0.2."};
    g_autoptr(scene) plain           = scene_new();
    g_autoptr(scene) s               = redacted();
    g_autofree char *plain_text      = NULL;
    g_autofree char *text            = NULL;

    misspell(plain);
    misspell(s);
    scene_expect(s, "tree.share_not_found@13:error");
    plain_text = text_of(plain);
    text       = text_of(s);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_nonnull(strstr(plain_text, names[i]));
        g_assert_null(strstr(text, names[i]));
    }
    g_assert_nonnull(strstr(text, "\"share-1\" (frame 11)"));
    g_assert_nonnull(strstr(text, "Names are redacted"));
}

/* Letter case tells names apart for the count of a finding, and not for pseudonyms. */
static void counts_do_not_change(void)
{
    for (guint is_redacted = 0; is_redacted < 2; is_redacted++) {
        g_autoptr(scene) s = is_redacted ? redacted() : scene_new();
        smbtriage_report *report;

        scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
        scene_connect_again(s);
        scene_handshake(s);
        scene_whole_logon(s, "ALICE", STATUS_LOGON_FAILURE);
        report = smbtriage_engine_report(scene_engine(s));
        g_assert_cmpuint(report->findings->len, ==, 2);
        g_assert_true(report->is_redacted == (gboolean)is_redacted);
        smbtriage_report_free(report);
    }
}

/* The numbers come from the order of events, not from who asks for a report first. */
static void numbers_do_not_depend_on_what_is_shown(void)
{
    g_autoptr(scene) s      = redacted();
    g_autoptr(scene) asked  = redacted();
    g_autofree char *text   = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after  = NULL;

    misspell(s);
    text = text_of(s);
    scene_whole_tree(asked, "alice", "\\\\fs1\\accounts", STATUS_SUCCESS);
    before = text_of(asked);
    scene_tree_connect(asked, "\\\\fs1\\acounts");
    scene_tree_answer(asked, STATUS_BAD_NETWORK_NAME);
    after = text_of(asked);
    g_assert_cmpstr(text, ==, after);
}

void suite_redact(void)
{
    static const suite_test tests[] = {
        {"/redact/names/one_pseudonym", one_name_one_pseudonym},
        {"/redact/names/hosts", a_host_with_and_without_its_domain},
        {"/redact/names/domain_first_seen_as_a_host", a_domain_first_seen_as_a_host},
        {"/redact/names/controllers", a_controller_is_a_computer_but_in_the_name_of_a_service},
        {"/redact/names/port", a_port_is_no_part_of_a_name},
        {"/redact/names/nobody", who_is_nobody_stays},
        {"/redact/names/accounts", accounts},
        {"/redact/names/services", services},
        {"/redact/names/paths", paths},
        {"/redact/names/addresses", addresses},
        {"/redact/names/rubbish", rubbish},
        {"/redact/names/rubbish_of_marks", rubbish_of_marks},
        {"/redact/names/long", long_names},
        {"/redact/sentences/on", names_in_sentences},
        {"/redact/sentences/off", without_redaction_names_stay},
        {"/redact/events/no_room", events_name_nobody_without_room},
        {"/redact/report/names_nobody", a_report_names_nobody},
        {"/redact/report/counts", counts_do_not_change},
        {"/redact/report/numbers", numbers_do_not_depend_on_what_is_shown},
    };

    SUITE_REGISTER(tests);
}
