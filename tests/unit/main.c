/* main.c - unit tests of the diagnosis engine
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "suites.h"

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    suite_rules_transport();
    suite_rules_transport_more();
    suite_rules_access();
    suite_rules_security();
    suite_rules_negotiate();
    suite_rules_negotiate_more();
    suite_rules_kerberos();
    suite_rules_kerberos_more();
    suite_rules_quic();
    suite_rules_session();
    suite_rules_session_status();
    suite_rules_small();
    suite_rules_identity();
    suite_rules_names();
    suite_rules_tree();
    suite_rules_unanswered();
    suite_language();
    suite_texts();
    suite_rules_tree_status();
    suite_rules_session_more();
    suite_rules_after();
    suite_branches();
    suite_guards_capture();
    suite_guards_recovery();
    suite_guards_normal();
    suite_guards_traffic();
    suite_guards_channels();
    suite_engine_transport();
    suite_engine_negotiate();
    suite_engine_session();
    suite_engine_tree();
    suite_engine_limits();
    suite_engine_report();
    suite_status();
    suite_catalogue();
    suite_names();
    suite_redact();
    suite_report_forms();
    suite_dns_message();
    suite_lookups();
    suite_story();
    suite_property();
    suite_fuzzed();
    suite_scale();
    return g_test_run();
}
