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

/* ---- commands in a remedy --------------------------------------------------------------------------------------- */

/* Programs, and how many plain words behind their name belong to the command. */
static const struct {
    const char *name;
    guint       words;
} programs[] = {
    {"apt", 2},        {"cmdkey", 0},   {"dig", 1},        {"getent", 2},    {"gpupdate", 0},   {"host", 1},
    {"ip", 2},         {"ipconfig", 0}, {"journalctl", 0}, {"kdestroy", 0},  {"kinit", 0},      {"klist", 1},
    {"ksetup", 0},     {"ktpass", 0},   {"ls", 0},         {"mount", 0},     {"nc", 0},         {"net", 3},
    {"netdom", 1},     {"netsh", 4},    {"nft", 2},        {"nltest", 0},    {"nmblookup", 0},  {"nslookup", 1},
    {"ntpdate", 0},    {"pdbedit", 0},  {"ping", 1},       {"reg", 1},       {"resolvectl", 1}, {"rpcclient", 0},
    {"samba-tool", 2}, {"sc", 1},       {"setspn", 0},     {"smbclient", 0}, {"smbcontrol", 2}, {"smbpasswd", 0},
    {"smbstatus", 0},  {"ss", 0},       {"systemctl", 2},  {"tcpdump", 0},   {"testparm", 0},   {"traceroute", 0},
    {"tracert", 0},    {"w32tm", 0},    {"wbinfo", 0},     {"winbindd", 0},  {"chronyc", 1},    {"timedatectl", 1},
};

/* "Get-SmbShare": the verbs of PowerShell. */
static gboolean is_cmdlet(const char *word, size_t length)
{
    const char *dash = memchr(word, '-', length);

    return dash != NULL && dash - word >= 3 && g_ascii_isupper(word[0]) && g_ascii_islower(word[1]) &&
           (size_t)(dash - word) + 2 < length && g_ascii_isupper(dash[1]) && g_ascii_isalpha(dash[2]);
}

static gboolean begins_command(const char *word, size_t length, guint *words)
{
    *words = 0;
    if (is_cmdlet(word, length))
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (strlen(programs[i].name) == length && strncmp(word, programs[i].name, length) == 0) {
            *words = programs[i].words;
            return TRUE;
        }
    }
    return FALSE;
}

/* Up to the next space, or the end of what is in quotes. */
static size_t word_length(const char *word)
{
    size_t length = strcspn(word, " ");

    if ((word[0] == '\'' || word[0] == '"') && memchr(word + 1, word[0], length > 0 ? length - 1 : 0) == NULL) {
        const char *end = strchr(word + 1, word[0]);

        if (end != NULL)
            length = (size_t)(end - word) + strcspn(end, " ");
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

/* An option, a placeholder in capitals, a path, an assignment. */
static gboolean is_argument(const char *word, size_t length)
{
    gboolean is_capital = length > 1;

    if (strchr("-/\\'\"|*$@", word[0]) != NULL && (length > 1 || *word == '*' || *word == '|'))
        return word[0] != '-' || length > 1;
    for (size_t i = 0; i < length; i++) {
        if (strchr("=\\/_@,", word[i]) != NULL)
            return TRUE;
        is_capital &= g_ascii_isupper(word[i]) || g_ascii_isdigit(word[i]) || word[i] == '.';
    }
    return is_capital;
}

/* "-State Listen": what follows is its value, when it looks like one. */
static gboolean is_powershell_option(const char *word)
{
    return word[0] == '-' && g_ascii_isupper(word[1]);
}

/* How much of the text from here on is one command. */
static size_t command_length(const char *text, guint words)
{
    size_t      total = without_punctuation(text, word_length(text));
    size_t      raw   = word_length(text);
    const char *last  = text;

    while (raw == total && text[total] == ' ') {
        const char *next = text + total + 1;
        gboolean    is_value;
        gboolean    is_piped;
        size_t      length = word_length(next);
        size_t      bare   = without_punctuation(next, length);
        guint       ignored;

        is_value = is_powershell_option(last) && g_ascii_isupper(next[0]);
        is_piped = last[0] == '|';
        last     = next;
        if (!is_argument(next, bare) && !is_value && !is_piped) {
            if (words == 0 || !g_ascii_islower(next[0]))
                break;
            words--;
        } else if (!is_piped && begins_command(next, bare, &ignored)) {
            break;
        }
        raw   = total + 1 + length;
        total = total + 1 + bare;
    }
    return total;
}

static void add_part(GString *out, const char *text, size_t length)
{
    g_autofree char *part = g_strndup(text, length);

    smbtriage_html_text(out, part);
}

void smbtriage_html_remedy(GString *out, const char *remedy)
{
    while (*remedy != '\0') {
        size_t length = word_length(remedy);
        guint  words;

        if (begins_command(remedy, without_punctuation(remedy, length), &words)) {
            length = command_length(remedy, words);
            g_string_append(out, "<code>");
            add_part(out, remedy, length);
            g_string_append(out, "</code>");
        } else {
            length = MAX(length, 1);
            add_part(out, remedy, length);
        }
        remedy += length;
    }
}
