/* words.c - names of enumerators, as they appear in every output
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects.h"
#include "smbtriage.h"

const char *smbtriage_stage_name(smbtriage_stage stage)
{
    static const char *const names[] = {"transport", "negotiate", "session", "tree", "access", "kerberos", "name"};

    return names[stage];
}

const char *smbtriage_severity_name(smbtriage_severity severity)
{
    static const char *const names[] = {"chat", "note", "warn", "error"};

    return names[severity];
}

const char *smbtriage_confidence_name(smbtriage_confidence confidence)
{
    static const char *const names[] = {"low", "medium", "high"};

    return names[confidence];
}

const char *smbtriage_outcome_name(smbtriage_outcome outcome)
{
    static const char *const names[] = {"pending", "ok", "failed", "no_reply", "unseen"};

    return names[outcome];
}

const char *smbtriage_connection_outcome_name(smbtriage_connection_outcome outcome)
{
    static const char *const names[] = {"unknown", "connected", "partial", "failed"};

    return names[outcome];
}

/* What limits the report, and what to do about it next time. */
static const struct {
    const char *name;
    const char *says;
    const char *advice;
} qualities[] = {
    [SMBTRIAGE_STARTS_MID_STREAM] = {"starts_mid_stream", "began before the capture",
                                     "start capturing before the client connects"},
    [SMBTRIAGE_LOST_SEGMENTS]     = {"lost_segments", "with segments that the capture missed",
                                     "capture closer to one end, without drops"},
    [SMBTRIAGE_ONE_SIDED]         = {"one_sided", "of which one direction is missing",
                                     "capture where both can be seen, or at both ends"},
    [SMBTRIAGE_TRUNCATED]         = {"truncated", "with frames cut short", "capture without a snap length"},
    [SMBTRIAGE_ENCRYPTED]         = {"encrypted",
                                     "with encrypted messages that could not be read, and refusals may be among them",
                                     "give Wireshark the keys (Preferences, Protocols, SMB2)"},
    [SMBTRIAGE_NO_KDC_TRAFFIC]    = {"no_kdc_traffic", "whose Kerberos logon failed, without what the KDC said",
                                     "capture ports 88 and 53 too, and drop the tickets first (klist purge, kdestroy)"},
    [SMBTRIAGE_NOT_DECODED]       = {"not_decoded", "with SMB messages that Wireshark did not decode",
                                     "enable TCP, NBSS, SMB and SMB2 (Analyze, Enabled Protocols), take back a Decode As "
                                           "for the port, or do without another plugin for SMB"},
    [SMBTRIAGE_STATE_LIMIT]       = {"state_limit", "beyond a limit of the analysis: some state was dropped",
                                     "cut the capture into parts"},
};

G_STATIC_ASSERT(G_N_ELEMENTS(qualities) == SMBTRIAGE_QUALITY_ISSUES);

const char *smbtriage_quality_name(smbtriage_quality_issue issue)
{
    return qualities[issue].name;
}

const char *smbtriage_quality_says(smbtriage_quality_issue issue)
{
    return qualities[issue].says;
}

const char *smbtriage_quality_advice(const smbtriage_quality *quality)
{
    return quality->issue == SMBTRIAGE_STATE_LIMIT ? smbtriage_limit_advice(quality->limit)
                                                   : qualities[quality->issue].advice;
}

const char *smbtriage_command_name(guint16 command)
{
    static const char *const names[] = {"NEGOTIATE",     "SESSION_SETUP", "LOGOFF",   "TREE_CONNECT", "TREE_DISCONNECT",
                                        "CREATE",        "CLOSE",         "FLUSH",    "READ",         "WRITE",
                                        "LOCK",          "IOCTL",         "CANCEL",   "ECHO",         "QUERY_DIRECTORY",
                                        "CHANGE_NOTIFY", "QUERY_INFO",    "SET_INFO", "OPLOCK_BREAK"};

    return command < G_N_ELEMENTS(names) ? names[command] : "a command";
}

const char *smbtriage_dialect_name(guint16 dialect)
{
    switch (dialect) {
    case SMBTRIAGE_DIALECT_202:
        return "2.0.2";
    case SMBTRIAGE_DIALECT_210:
        return "2.1";
    case SMBTRIAGE_DIALECT_MULTI:
        return "2.???";
    case SMBTRIAGE_DIALECT_300:
        return "3.0";
    case SMBTRIAGE_DIALECT_302:
        return "3.0.2";
    case SMBTRIAGE_DIALECT_311:
        return "3.1.1";
    default:
        return NULL;
    }
}

guint smbtriage_dialect_bit(guint16 dialect)
{
    static const guint16 numbers[] = {0,
                                      SMBTRIAGE_DIALECT_202,
                                      SMBTRIAGE_DIALECT_210,
                                      SMBTRIAGE_DIALECT_300,
                                      SMBTRIAGE_DIALECT_302,
                                      SMBTRIAGE_DIALECT_311};
    guint                i         = 0;

    while (i < G_N_ELEMENTS(numbers) && numbers[i] != dialect)
        i++;
    return 1u << i;
}

char *smbtriage_dialect_list(const smbtriage_negotiate *body)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < MIN(body->dialect_count, (guint)SMBTRIAGE_MAX_DIALECTS); i++) {
        const char *name = smbtriage_dialect_name(body->dialects[i]);

        g_string_append(list, i == 0 ? "" : ", ");
        if (name != NULL)
            g_string_append(list, name);
        else
            g_string_append_printf(list, "0x%04X", body->dialects[i]);
    }
    return g_string_free(list, FALSE);
}
