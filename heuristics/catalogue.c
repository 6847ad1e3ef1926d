/* catalogue.c - the list of all rules
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One line a rule, in the order of the stages; within a stage from the particular to the general.
 */
#include "rule.h"
#include "sections.h"

#include <string.h>

#define RULES(RULE)                                                                                                    \
    RULE(transport_netbios_only)                                                                                       \
    RULE(transport_port_refused)                                                                                       \
    RULE(transport_syn_unanswered)                                                                                     \
    RULE(transport_icmp_unreachable)                                                                                   \
    RULE(transport_quic_refused)                                                                                       \
    RULE(transport_slow_handshake)                                                                                     \
    RULE(transport_netbios_refused)                                                                                    \
    RULE(transport_closed_before_reply)                                                                                \
    RULE(name_not_found)                                                                                               \
    RULE(name_no_answer)                                                                                               \
    RULE(transport_not_smb)                                                                                            \
    RULE(transport_mtu_black_hole)                                                                                     \
    RULE(negotiate_no_reply)                                                                                           \
    RULE(negotiate_not_acknowledged)                                                                                   \
    RULE(negotiate_skipped)                                                                                            \
    RULE(negotiate_client_smb1_only)                                                                                   \
    RULE(negotiate_server_smb1_only)                                                                                   \
    RULE(negotiate_closed_by_server)                                                                                   \
    RULE(negotiate_no_common_preauth_hash)                                                                             \
    RULE(negotiate_no_common_dialect)                                                                                  \
    RULE(negotiate_server_out_of_resources)                                                                            \
    RULE(negotiate_signing_unavailable)                                                                                \
    RULE(negotiate_rejected_invalid)                                                                                   \
    RULE(negotiate_dialect_not_offered)                                                                                \
    RULE(negotiate_invalid_contexts)                                                                                   \
    RULE(negotiate_multiprotocol_abandoned)                                                                            \
    RULE(negotiate_duplicate_client_guid)                                                                              \
    RULE(negotiate_refused)                                                                                            \
    RULE(negotiate_slow)                                                                                               \
    RULE(negotiate_encryption_unavailable)                                                                             \
    RULE(name_wrong_host)                                                                                              \
    RULE(name_no_kdc_record)                                                                                           \
    RULE(kerberos_ip_address_target)                                                                                   \
    RULE(kerberos_alias_without_spn)                                                                                   \
    RULE(kerberos_spn_unknown)                                                                                         \
    RULE(kerberos_ticket_modified)                                                                                     \
    RULE(kerberos_clock_skew)                                                                                          \
    RULE(kerberos_ticket_refused)                                                                                      \
    RULE(kerberos_ticket_expired)                                                                                      \
    RULE(kerberos_no_common_etype)                                                                                     \
    RULE(kerberos_preauth_failed)                                                                                      \
    RULE(kerberos_client_revoked)                                                                                      \
    RULE(kerberos_key_expired)                                                                                         \
    RULE(kerberos_client_unknown)                                                                                      \
    RULE(kerberos_policy)                                                                                              \
    RULE(kerberos_duplicate_spn)                                                                                       \
    RULE(kerberos_certificate)                                                                                         \
    RULE(kerberos_kdc_unavailable)                                                                                     \
    RULE(kerberos_tcp_blocked)                                                                                         \
    RULE(kerberos_kdc_silent)                                                                                          \
    RULE(kerberos_other_error)                                                                                         \
    RULE(session_kerberos_rejected)                                                                                    \
    RULE(ntlm_blocked_by_client)                                                                                       \
    RULE(session_never_started)                                                                                        \
    RULE(security_signing_algorithm)                                                                                   \
    RULE(session_no_reply)                                                                                             \
    RULE(session_not_acknowledged)                                                                                     \
    RULE(session_closed_by_server)                                                                                     \
    RULE(session_bind_refused)                                                                                         \
    RULE(session_reauthentication_failed)                                                                              \
    RULE(session_deleted)                                                                                              \
    RULE(session_anonymous)                                                                                            \
    RULE(session_authentication_firewall)                                                                              \
    RULE(session_spn_hardening)                                                                                        \
    RULE(ntlm_blocked_by_server)                                                                                       \
    RULE(ntlm_logon_type)                                                                                              \
    RULE(ntlm_workstation_restricted)                                                                                  \
    RULE(ntlm_wrong_domain)                                                                                            \
    RULE(ntlm_version1)                                                                                                \
    RULE(ntlm_target_name_mismatch)                                                                                    \
    RULE(ntlm_used_for_name)                                                                                           \
    RULE(session_logon_failure)                                                                                        \
    RULE(session_account_restricted)                                                                                   \
    RULE(session_password_expired)                                                                                     \
    RULE(session_domain_unreachable)                                                                                   \
    RULE(session_limit_reached)                                                                                        \
    RULE(session_token_malformed)                                                                                      \
    RULE(session_encryption_required)                                                                                  \
    RULE(session_final_response_unsigned)                                                                              \
    RULE(security_client_requires_encryption)                                                                          \
    RULE(session_anonymous_dropped)                                                                                    \
    RULE(session_guest_refused_by_client)                                                                              \
    RULE(session_mapped_to_guest)                                                                                      \
    RULE(session_abandoned)                                                                                            \
    RULE(session_slow)                                                                                                 \
    RULE(session_repeated_failures)                                                                                    \
    RULE(session_refused)                                                                                              \
    RULE(tree_not_acknowledged)                                                                                        \
    RULE(security_plaintext_refused)                                                                                   \
    RULE(security_validate_negotiate)                                                                                  \
    RULE(security_signature_rejected)                                                                                  \
    RULE(security_response_unsigned)                                                                                   \
    RULE(security_decryption_failed)                                                                                   \
    RULE(tree_no_reply)                                                                                                \
    RULE(tree_unsigned_request)                                                                                        \
    RULE(tree_closed_by_server)                                                                                        \
    RULE(tree_redirected)                                                                                              \
    RULE(tree_scoped_name)                                                                                             \
    RULE(tree_share_not_found)                                                                                         \
    RULE(tree_guest_denied)                                                                                            \
    RULE(tree_encryption_required)                                                                                     \
    RULE(tree_share_permission)                                                                                        \
    RULE(tree_limit_reached)                                                                                           \
    RULE(tree_unavailable)                                                                                             \
    RULE(tree_cluster_dialect)                                                                                         \
    RULE(tree_wrong_type)                                                                                              \
    RULE(tree_refused)                                                                                                 \
    RULE(tree_slow)                                                                                                    \
    RULE(tree_vanished)                                                                                                \
    RULE(tree_dfs_referral)                                                                                            \
    RULE(tree_file_permission)                                                                                         \
    RULE(after_connection_lost)                                                                                        \
    RULE(after_session_expired_recovered)                                                                              \
    RULE(after_idle_close)

#define DECLARE(name) extern const smbtriage_rule smbtriage_rule_##name;
#define LIST(name) &smbtriage_rule_##name,

RULES(DECLARE)

static const smbtriage_rule *const rules[] = {RULES(LIST)};

const smbtriage_rule *const *smbtriage_catalogue(guint *n_rules)
{
    *n_rules = G_N_ELEMENTS(rules);
    return rules;
}

const smbtriage_rule *smbtriage_catalogue_find(const char *id)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (strcmp(rules[i]->id, id) == 0)
            return rules[i];
    }
    return NULL;
}

const char *smbtriage_rule_id(const smbtriage_rule *rule)
{
    return rule->id;
}

const char *smbtriage_rule_summary(const smbtriage_rule *rule)
{
    return rule->summary;
}

smbtriage_stage smbtriage_rule_stage(const smbtriage_rule *rule)
{
    return rule->stage;
}

smbtriage_severity smbtriage_rule_severity(const smbtriage_rule *rule)
{
    return rule->severity;
}

const smbtriage_section *smbtriage_rule_section(const smbtriage_rule *rule)
{
    return smbtriage_section_find(rule->document, rule->section);
}
