/* html.c - text in a page that strangers have a hand in
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "html.h"

#include <stdarg.h>
#include <string.h>

#include "printable.h"

void smbtriage_html_text(GString *out, const char *text)
{
    g_autofree char *valid = text == NULL ? NULL : g_utf8_make_valid(text, -1);

    for (const char *p = valid; p != NULL && *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '&')
            g_string_append(out, "&amp;");
        else if (c == '<')
            g_string_append(out, "&lt;");
        else if (c == '>')
            g_string_append(out, "&gt;");
        else if (c == '"')
            g_string_append(out, "&quot;");
        else if (c == '\'')
            g_string_append(out, "&#39;");
        else
            g_string_append_unichar(out, smbtriage_is_printable(c) ? c : 0xFFFD);
    }
}

void smbtriage_html(GString *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");

        g_string_append_len(out, format, (gssize)plain);
        format += plain;
        if (*format == '\0')
            break;
        switch (format[1]) {
        case 's':
            smbtriage_html_text(out, va_arg(arguments, const char *));
            break;
        case 'u':
            g_string_append_printf(out, "%u", va_arg(arguments, guint));
            break;
        case 'd':
            g_string_append_printf(out, "%d", va_arg(arguments, int));
            break;
        default:
            g_assert(format[1] == '%');
            g_string_append_c(out, '%');
        }
        format += 2;
    }
    va_end(arguments);
}

char *smbtriage_html_shortened(const char *text, guint columns)
{
    const char *fits = text; /* up to here, with room for the dots */
    guint       used = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        used += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
        if (used > columns) {
            g_autofree char *begin = g_strndup(text, (gsize)(fits - text));

            return g_strconcat(begin, "\u2026", NULL);
        }
        if (used < columns)
            fits = g_utf8_next_char(p);
    }
    return g_strdup(text);
}

/* ---- commands in a remedy ---------------------------------------------------------------------------------------
 *
 * A mark says: this can be copied. Half a command, or one with words of our sentence at its end, is worse than none, so
 * there is a mark only where it is certain where the command ends.
 */

/* Programs, and how many plain words behind their name, or between its options, belong to the command. */
static const struct {
    const char *name;
    guint       words;
    const char *needs; /* without that it is a hint, and no command */
} programs[] = {
    {"apt", 2, NULL},       {"chronyc", 1, NULL},    {"cmdkey", 0, NULL},      {"ctdb", 1, NULL},
    {"dcdiag", 0, NULL},    {"dfsdiag", 0, NULL},    {"dig", 0, NULL},         {"getent", 1, NULL},
    {"gpresult", 0, NULL},  {"gpupdate", 0, NULL},   {"grep", 0, NULL},        {"icacls", 0, NULL},
    {"ip", 2, NULL},        {"ipconfig", 0, NULL},   {"journalctl", 1, NULL},  {"kdestroy", 0, NULL},
    {"kinit", 0, NULL},     {"klist", 1, NULL},      {"ksetup", 0, NULL},      {"ktpass", 0, NULL},
    {"ls", 0, NULL},        {"mount", 1, "//"},      {"nc", 0, NULL},          {"net", 3, NULL},
    {"netdom", 1, NULL},    {"netsh", 5, NULL},      {"nft", 2, NULL},         {"nltest", 0, NULL},
    {"nmblookup", 0, NULL}, {"nslookup", 0, NULL},   {"ntpdate", 0, NULL},     {"pdbedit", 0, NULL},
    {"ping", 1, NULL},      {"reg", 1, NULL},        {"repadmin", 0, NULL},    {"resolvectl", 1, NULL},
    {"rpcclient", 0, NULL}, {"samba-tool", 3, NULL}, {"sc", 1, NULL},          {"setspn", 0, NULL},
    {"sha256sum", 0, NULL}, {"smbclient", 0, "//"},  {"smbcontrol", 2, NULL},  {"smbpasswd", 0, NULL},
    {"smbstatus", 0, NULL}, {"sort", 0, NULL},       {"ss", 0, NULL},          {"systemctl", 2, NULL},
    {"tcpdump", 3, NULL},   {"testparm", 0, NULL},   {"timedatectl", 1, NULL}, {"traceroute", 0, NULL},
    {"tracert", 0, NULL},   {"uniq", 0, NULL},       {"w32tm", 0, NULL},       {"wbinfo", 0, NULL},
};

/* With these our sentence goes on. */
static const char *const prose[] = {
    "a",       "adds",    "against", "after",   "again",   "alone",   "also",     "and",    "are",    "as",     "at",
    "before",  "both",    "but",     "by",      "clears",  "closes",  "confirms", "counts", "does",   "drops",  "each",
    "empties", "ends",    "ensures", "fails",   "finds",   "first",   "for",      "from",   "gets",   "gives",  "has",
    "here",    "holds",   "if",      "in",      "instead", "is",      "it",       "its",    "joins",  "keeps",  "lets",
    "lifts",   "limits",  "lists",   "looks",   "made",    "makes",   "may",      "must",   "name",   "names",  "needs",
    "none",    "of",      "on",      "once",    "one",     "options", "or",       "over",   "prints", "proves", "puts",
    "reads",   "removes", "renews",  "repairs", "resets",  "says",    "sets",     "should", "shows",  "so",     "stops",
    "takes",   "tell",    "tells",   "than",    "that",    "the",     "then",     "there",  "this",   "to",     "tries",
    "turns",   "twice",   "unless",  "unlocks", "until",   "what",    "when",     "where",  "which",  "while",  "who",
    "whose",   "will",    "with",    "without", "works",   "writes",  "yields"};

static gboolean is_one_of(const char *const *words, guint count, const char *word, size_t length)
{
    for (guint i = 0; i < count; i++) {
        if (strlen(words[i]) == length && strncmp(word, words[i], length) == 0)
            return TRUE;
    }
    return FALSE;
}

/* "Get-SmbShare": the verbs of PowerShell. */
static gboolean is_cmdlet(const char *word, size_t length)
{
    static const char *const verbs[] = {
        "Add",  "Clear", "Close", "Disable", "Enable",  "Format", "Get",     "Grant",   "Invoke", "Install", "Measure",
        "Move", "New",   "Out",   "Remove",  "Rename",  "Reset",  "Resolve", "Restart", "Resume", "Revoke",  "Select",
        "Set",  "Sort",  "Start", "Stop",    "Suspend", "Sync",   "Test",    "Unblock", "Unlock", "Update",  "Where"};
    const char *dash = memchr(word, '-', length);

    return dash != NULL && (size_t)(dash - word) + 2 < length && g_ascii_isupper(dash[1]) && g_ascii_isalpha(dash[2]) &&
           is_one_of(verbs, G_N_ELEMENTS(verbs), word, (size_t)(dash - word));
}

/* What a command line looks like so far. */
typedef struct {
    const char *begin;
    const char *needs;
    gboolean    is_cmdlet;
    guint       words; /* that may still come */
    guint       arguments;
} command_line;

static gboolean begins_command(const char *word, size_t length, command_line *line)
{
    *line = (command_line){.begin = word, .is_cmdlet = is_cmdlet(word, length)};
    if (line->is_cmdlet)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (strlen(programs[i].name) == length && strncmp(word, programs[i].name, length) == 0) {
            line->words = programs[i].words;
            line->needs = programs[i].needs;
            return TRUE;
        }
    }
    return FALSE;
}

/* Up to the next space that is not in quotes; those begin a word or a value. */
static size_t word_length(const char *word)
{
    size_t length = 0;

    while (word[length] != '\0' && word[length] != ' ') {
        char        c = word[length];
        const char *closed =
            (c == '\'' || c == '"') && (length == 0 || word[length - 1] == '=') ? strchr(word + length + 1, c) : NULL;

        length = closed == NULL ? length + 1 : (size_t)(closed - word) + 1;
    }
    return length;
}

/* Less the comma, or whatever our sentence goes on with. */
static size_t without_punctuation(const char *word, size_t length)
{
    while (length > 1 && strchr(",;:.)", word[length - 1]) != NULL)
        length--;
    return length;
}

/* An option, a placeholder in capitals, a path, an assignment, a name with a dot, a number. */
static gboolean is_argument(const char *word, size_t length)
{
    gboolean is_capital = length > 1;

    if (strchr("-/\\", word[0]) != NULL)
        return length > 1;
    if (strchr("'\"|*$@{}", word[0]) != NULL)
        return TRUE;
    for (size_t i = 0; i < length; i++) {
        if (strchr("=\\/_@.", word[i]) != NULL || g_ascii_isdigit(word[i]))
            return TRUE;
        is_capital &= g_ascii_isupper(word[i]) || word[i] == '$';
    }
    return is_capital;
}

/* "-State Listen", "Get-Service Dfs": what follows in PowerShell is a value, when it looks like one. */
static gboolean is_powershell_value(const command_line *line, const char *word)
{
    return line->is_cmdlet && g_ascii_isupper(word[0]);
}

/* Our commands are ASCII, with stand-ins for names that are not: other letters are our sentence in another language. */
static gboolean is_ascii(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((guchar)word[i] >= 0x80)
            return FALSE;
    }
    return TRUE;
}

static gboolean is_prose(const char *word, size_t length)
{
    return word[0] == '(' || !is_ascii(word, 1) || is_one_of(prose, G_N_ELEMENTS(prose), word, length);
}

/* Whether this word belongs to the command. */
static gboolean takes(command_line *line, const char *word, size_t length)
{
    if (word[0] == '(' || !is_ascii(word, length))
        return FALSE;
    if (is_argument(word, length) || is_powershell_value(line, word)) {
        line->arguments++;
        return TRUE;
    }
    if (line->words == 0 || !g_ascii_islower(word[0]) || is_prose(word, length))
        return FALSE;
    line->words--;
    line->arguments++;
    return TRUE;
}

/* "-Name" without a value is a hint; these need none. */
static gboolean is_switch(const char *word, size_t length)
{
    static const char *const switches[] = {"-Force", "-Online", "-Repair", "-Reset", "-Verbose"};

    return is_one_of(switches, G_N_ELEMENTS(switches), word, length);
}

/* A program's bare name stands in sentences, too, as does that of a cmdlet that changes something. */
static gboolean is_whole(const command_line *line, const char *end, const char *last)
{
    static const char *const alone[] = {"Get", "Measure", "Reset", "Update"};
    g_autofree char         *text    = g_strndup(line->begin, (size_t)(end - line->begin));

    if (line->needs != NULL && strstr(text, line->needs) == NULL)
        return FALSE;
    if (line->arguments == 0)
        return line->is_cmdlet && is_one_of(alone, G_N_ELEMENTS(alone), text, strcspn(text, "-"));
    return !line->is_cmdlet || last[0] != '-' || is_switch(last, (size_t)(end - last));
}

/* How much of the text from here on is one command, 0 = that is not certain. */
static size_t command_length(const char *text, command_line line)
{
    size_t      raw    = word_length(text);
    size_t      total  = without_punctuation(text, raw);
    guint       braces = 0;
    const char *last   = text; /* word */

    while (raw == total && text[total] == ' ') {
        const char *next     = text + total + 1;
        size_t      length   = word_length(next);
        size_t      bare     = without_punctuation(next, length);
        gboolean    is_begun = last[0] == '|' || last[0] == '{'; /* another command within this one */

        if (is_begun && !begins_command(next, bare, &line))
            return 0;
        if (!is_begun && !takes(&line, next, bare)) {
            if (is_prose(next, bare))
                break;
            return 0;
        }
        braces += next[0] == '{' ? 1 : 0;
        braces -= next[0] == '}' && braces > 0 ? 1 : 0;
        last  = next;
        raw   = total + 1 + length;
        total = total + 1 + bare;
    }
    return braces == 0 && last[0] != '|' && is_whole(&line, text + total, last) ? total : 0;
}

static void add_part(GString *out, const char *text, size_t length)
{
    g_autofree char *part = g_strndup(text, length);

    smbtriage_html_text(out, part);
}

void smbtriage_html_remedy(GString *out, const char *remedy)
{
    while (*remedy != '\0') {
        size_t       length  = strcspn(remedy, " ");
        size_t       command = 0;
        command_line line;

        if (begins_command(remedy, without_punctuation(remedy, length), &line))
            command = command_length(remedy, line);
        length += remedy[length] == ' ' ? 1 : 0;
        if (command > 0) {
            g_string_append(out, "<code>");
            add_part(out, remedy, command);
            g_string_append(out, "</code>");
            length = command;
        } else {
            add_part(out, remedy, length);
        }
        remedy += length;
    }
}
