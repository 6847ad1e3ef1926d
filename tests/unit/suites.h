/* suites.h - every file of tests registers its own
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SUITES_H
#define SUITES_H

#include <glib.h>

/** One test: its path and what it does. */
typedef struct {
    const char *path;
    GTestFunc   run;
} suite_test;

#define SUITE_REGISTER(tests)                                                                                          \
    do {                                                                                                               \
        for (guint suite_i = 0; suite_i < G_N_ELEMENTS(tests); suite_i++)                                              \
            g_test_add_func((tests)[suite_i].path, (tests)[suite_i].run);                                              \
    } while (0)

void suite_rules_access(void);
void suite_rules_security(void);
void suite_rules_transport(void);
void suite_rules_transport_more(void);
void suite_rules_negotiate(void);
void suite_rules_negotiate_more(void);
void suite_rules_kerberos(void);
void suite_rules_kerberos_more(void);
void suite_rules_quic(void);
void suite_rules_session(void);
void suite_rules_session_status(void);
void suite_rules_small(void);
void suite_rules_identity(void);
void suite_rules_names(void);
void suite_rules_tree(void);
void suite_rules_unanswered(void);
void suite_language(void);
void suite_texts(void);
void suite_rules_tree_status(void);
void suite_rules_session_more(void);
void suite_rules_after(void);
void suite_guards_channels(void);
void suite_branches(void);
void suite_guards_capture(void);
void suite_guards_recovery(void);
void suite_guards_normal(void);
void suite_guards_traffic(void);
void suite_engine_transport(void);
void suite_engine_negotiate(void);
void suite_engine_session(void);
void suite_engine_tree(void);
void suite_engine_limits(void);
void suite_engine_report(void);
void suite_status(void);
void suite_catalogue(void);
void suite_names(void);
void suite_redact(void);
void suite_report_forms(void);
void suite_dns_message(void);
void suite_lookups(void);
void suite_story(void);
void suite_property(void);
void suite_fuzzed(void);
void suite_scale(void);

#endif
