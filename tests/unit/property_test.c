/* property_test.c - what must hold for any events whatever
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Good stories are damaged as captures damage them - frames dropped, told twice, swapped, cut short - and
 * events are made up at random. Seeds are fixed: a failure repeats.
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define DAMAGED_RUNS 200
#define RANDOM_RUNS 60
#define RANDOM_EVENTS 300

/* ---- damaged stories --------------------------------------------------------------------------------------------- */

/* Everything signed, because both sides demand it. */
static void signed_answer(scene *s, guint32 (*answer)(scene *, guint32), guint32 status)
{
    scene_next(s)->is_signed = TRUE;
    answer(s, status);
}

static void append_use(scene *s)
{
    smbtriage_negotiate said = {.dialect_count = 1, .dialects = {0x0302}};

    scene_connect_again(s);
    scene_signing_is(s, SMBTRIAGE_YES, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_302, GRANT_302);
    scene_logon(s, "alice");
    signed_answer(s, scene_logon_answer, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    signed_answer(s, scene_tree_answer, STATUS_SUCCESS);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl(s, SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO, NULL);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl_answer(s, STATUS_SUCCESS, &said);
    scene_next(s)->is_signed = TRUE;
    scene_create(s, "");
    signed_answer(s, scene_create_answer, STATUS_SUCCESS);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl(s, SMBTRIAGE_FSCTL_DFS_GET_REFERRALS, NULL);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl_answer(s, 0xC0000225, NULL); /* NOT_FOUND: no DFS here */
    scene_tree_disconnect(s);
    signed_answer(s, scene_tree_disconnect_answer, STATUS_SUCCESS);
    scene_logoff(s);
    signed_answer(s, scene_logoff_answer, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_signing_is(s, SMBTRIAGE_NOT_SEEN, SMBTRIAGE_NOT_SEEN);
}

static scene *good_story(void)
{
    scene *s = scene_new();

    scene_record(s);
    scene_whole_tree(s, "alice", "\\\\fs1\\accounts", STATUS_SUCCESS);
    scene_tree_disconnect(s);
    scene_logoff(s);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_302);
    scene_negotiate_answer(s, GRANT_302);
    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_PENDING);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_SUCCESS);
    append_use(s);
    return s;
}

static void append_sad_story(scene *s)
{
    scene_connect_again(s);
    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_whole_logon(s, "bob", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\acounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_wait(s, 20);
    scene_setup_first(s);
    scene_ack(s);
    scene_wait(s, 20);
    scene_server_resets(s);
}

static void damage(smbtriage_event *event, GRand *rand)
{
    if (g_rand_int_range(rand, 0, 20) == 0)
        event->packet.is_truncated = TRUE;
    if (event->kind == SMBTRIAGE_EVENT_TCP_SEGMENT && g_rand_int_range(rand, 0, 20) == 0)
        event->u.tcp.follows_lost = TRUE;
    if (event->kind == SMBTRIAGE_EVENT_SMB2 && g_rand_int_range(rand, 0, 10) == 0) {
        event->u.smb2.negotiate     = NULL;
        event->u.smb2.session_setup = NULL;
        event->u.smb2.tree_connect  = NULL;
    }
}

/* The same events with some dropped, doubled, swapped and cut; frame numbers grow, clocks need not. */
static GArray *damaged(const GArray *events, GRand *rand)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(smbtriage_event));

    for (guint i = 0; i < events->len; i++) {
        smbtriage_event event = g_array_index(events, smbtriage_event, i);
        gint            fate  = g_rand_int_range(rand, 0, 12);

        if (fate == 0)
            continue;
        damage(&event, rand);
        g_array_append_val(out, event);
        if (fate == 1)
            g_array_append_val(out, event);
        if (fate == 2 && out->len > 1) {
            smbtriage_event *last = &g_array_index(out, smbtriage_event, out->len - 1);
            smbtriage_event  kept = *last;

            *last    = last[-1];
            last[-1] = kept;
        }
    }
    for (guint i = 0; i < out->len; i++)
        g_array_index(out, smbtriage_event, i).packet.frame = i + 1;
    return out;
}

/* Feeds everything; what was told about a frame must stay as it was. */
static void run(const GArray *events, const smbtriage_options *options)
{
    smbtriage_engine *engine  = smbtriage_engine_new(options);
    g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(g_free);

    for (guint32 frame = 1; frame <= events->len; frame++) {
        smbtriage_engine_feed(engine, &g_array_index(events, smbtriage_event, frame - 1));
        g_ptr_array_add(told, scene_first_view_dump(engine, frame));
    }
    scene_check_engine(engine, events->len);
    for (guint32 frame = 1; frame <= events->len; frame++) {
        g_autofree char *now = scene_first_view_dump(engine, frame);

        g_assert_cmpstr(g_ptr_array_index(told, frame - 1), ==, now);
    }
    smbtriage_engine_free(engine);
}

/* What was forgotten leaves no trace that could be mistaken for a fault, nor anything that points at it. */
static void lower_limits(smbtriage_options *options, GRand *rand)
{
    for (guint limit = 0; limit < SMBTRIAGE_LIMITS; limit++) {
        if (g_rand_int_range(rand, 0, 3) > 0)
            options->limits[limit] = (guint)g_rand_int_range(rand, 0, 12);
    }
}

static void damaged_stories_at_limits(void)
{
    g_autoptr(scene) s = good_story();

    append_sad_story(s);
    for (guint32 seed = 1; seed <= DAMAGED_RUNS; seed++) {
        GRand            *rand    = g_rand_new_with_seed(seed);
        smbtriage_options options = smbtriage_options_default();
        g_autoptr(GArray) events  = damaged(scene_events(s), rand);

        lower_limits(&options, rand);
        options.limits[SMBTRIAGE_LIMIT_FRAMES] = G_MAXUINT; /* so that all can be compared */
        run(events, &options);
        g_rand_free(rand);
    }
}

static void damaged_stories(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = good_story();

    append_sad_story(s);
    for (guint32 seed = 1; seed <= DAMAGED_RUNS; seed++) {
        GRand *rand              = g_rand_new_with_seed(seed);
        g_autoptr(GArray) events = damaged(scene_events(s), rand);

        run(events, &options);
        g_rand_free(rand);
    }
}

/* However badly a capture treats it, what went well is never called an error. */
static void stays_good(gboolean is_at_limits)
{
    g_autoptr(scene) s = good_story();

    scene_expect(s, "none");
    for (guint32 seed = 1; seed <= DAMAGED_RUNS; seed++) {
        GRand *rand               = g_rand_new_with_seed(seed);
        g_autoptr(GArray) events  = damaged(scene_events(s), rand);
        smbtriage_options options = smbtriage_options_default();
        smbtriage_engine *engine;
        smbtriage_report *report;

        if (is_at_limits)
            lower_limits(&options, rand);
        engine = smbtriage_engine_new(&options);
        for (guint i = 0; i < events->len; i++)
            smbtriage_engine_feed(engine, &g_array_index(events, smbtriage_event, i));
        report = smbtriage_engine_report(engine);
        g_test_message("seed %u", seed);
        g_assert_cmpuint(report->findings->len, ==, 0);
        g_assert_cmpuint(report->not_kept->len, ==, 0);
        smbtriage_report_free(report);
        smbtriage_engine_free(engine);
        g_rand_free(rand);
    }
}

static void damaged_good_story_stays_good(void)
{
    stays_good(FALSE);
}

static void damaged_good_story_stays_good_at_limits(void)
{
    stays_good(TRUE);
}

/* ---- random events --------------------------------------------------------------------------------------- */

static gboolean flip(GRand *rand)
{
    return g_rand_boolean(rand);
}

static guint pick(GRand *rand, guint below)
{
    return (guint)g_rand_int_range(rand, 0, (gint32)below);
}

static const char *random_name(GRand *rand)
{
    static const char *const names[] = {
        NULL, "",         "alice", "bob",   "\\\\fs1\\accounts", "\\\\fs1\\acounts", "\\\\fs1\\IPC$", "\\", "\\\\",
        "?",  "\xff\xfe", "a\nb",  "{user}"};

    return names[pick(rand, G_N_ELEMENTS(names))];
}

static smbtriage_fact random_fact(GRand *rand)
{
    return (smbtriage_fact)pick(rand, 3);
}

static smbtriage_packet random_packet(GRand *rand, guint32 frame)
{
    guint32          stream = pick(rand, 4);
    smbtriage_packet packet = {
        .frame          = frame,
        .time_ns        = (gint64)frame * SCENE_SECOND + (gint64)pick(rand, 5) * SCENE_SECOND,
        .transport      = pick(rand, 8) == 0 ? SMBTRIAGE_TRANSPORT_OTHER : SMBTRIAGE_TRANSPORT_TCP,
        .stream         = stream,
        .source         = {.address = {10, 0, 0, 1}, .length = 4, .port = (guint16)(50000 + stream)},
        .destination    = {.address = {10, 0, 0, 2}, .length = 4, .port = 445},
        .handshake_seen = random_fact(rand),
        .is_truncated   = pick(rand, 50) == 0,
    };

    if (flip(rand)) {
        smbtriage_endpoint other = packet.source;

        packet.source      = packet.destination;
        packet.destination = other;
    }
    return packet;
}

static void random_segment(smbtriage_tcp_segment *segment, GRand *rand)
{
    static const guint8 flags[] = {0x10, 0x10, 0x10, 0x10, 0x02, 0x12, 0x11, 0x14, 0x04, 0x01, 0xff, 0x00};

    *segment = (smbtriage_tcp_segment){
        .flags             = flags[pick(rand, G_N_ELEMENTS(flags))],
        .sequence          = g_rand_int(rand),
        .acknowledgment    = g_rand_int(rand),
        .payload_length    = flip(rand) ? 0 : pick(rand, 2000),
        .is_retransmission = pick(rand, 10) == 0,
        .follows_lost      = pick(rand, 30) == 0,
        .acks_unseen       = pick(rand, 30) == 0,
    };
}

static guint32 random_status(GRand *rand)
{
    static const guint32 statuses[] = {STATUS_SUCCESS,
                                       STATUS_SUCCESS,
                                       STATUS_PENDING,
                                       STATUS_MORE_PROCESSING_REQUIRED,
                                       STATUS_ACCESS_DENIED,
                                       STATUS_LOGON_FAILURE,
                                       STATUS_NOT_SUPPORTED,
                                       STATUS_BAD_NETWORK_NAME,
                                       STATUS_UNKNOWN,
                                       STATUS_ACCOUNT_DISABLED,
                                       STATUS_PATH_NOT_COVERED,
                                       STATUS_USER_SESSION_DELETED,
                                       0xC00000C9};

    return statuses[pick(rand, G_N_ELEMENTS(statuses))];
}

/* The bodies that a random message may point at. */
typedef struct {
    smbtriage_negotiate     negotiate;
    smbtriage_session_setup session_setup;
    smbtriage_tree_connect  tree_connect;
    smbtriage_create        create;
} random_bodies;

static void random_body(random_bodies *bodies, GRand *rand)
{
    static const guint16 dialects[] = {0x0202, 0x0210, 0x02FF, 0x0300, 0x0302, 0x0311, 0x1234, 0};

    memset(bodies, 0, sizeof *bodies);
    bodies->negotiate.dialect_count = pick(rand, 20);
    for (guint i = 0; i < SMBTRIAGE_MAX_DIALECTS; i++)
        bodies->negotiate.dialects[i] = dialects[pick(rand, G_N_ELEMENTS(dialects))];
    bodies->negotiate.capability_encryption        = random_fact(rand);
    bodies->negotiate.encryption_context           = random_fact(rand);
    bodies->negotiate.cipher_count                 = pick(rand, 20);
    bodies->negotiate.ciphers[0]                   = (guint16)pick(rand, 7);
    bodies->session_setup.is_binding               = random_fact(rand);
    bodies->session_setup.is_guest                 = random_fact(rand);
    bodies->session_setup.is_null                  = random_fact(rand);
    bodies->session_setup.encrypt_data             = random_fact(rand);
    bodies->session_setup.security.mechanism       = (smbtriage_mechanism)pick(rand, 3);
    bodies->session_setup.security.ntlm_message    = pick(rand, 4);
    bodies->session_setup.security.user            = random_name(rand);
    bodies->session_setup.security.domain          = random_name(rand);
    bodies->session_setup.security.target_computer = random_name(rand);
    bodies->create.path                            = random_name(rand);
    bodies->tree_connect.path                      = random_name(rand);
    bodies->tree_connect.encrypt_data              = random_fact(rand);
    bodies->tree_connect.share_redirect            = random_fact(rand);
}

static guint32 random_ctl_code(GRand *rand)
{
    static const guint32 codes[] = {0, SMBTRIAGE_FSCTL_DFS_GET_REFERRALS, SMBTRIAGE_FSCTL_DFS_GET_REFERRALS_EX,
                                    SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO, 0x00140078};

    return codes[pick(rand, G_N_ELEMENTS(codes))];
}

/* Few ids, so that they collide in every way. */
static void random_message(smbtriage_smb2_message *message, const random_bodies *bodies, GRand *rand)
{
    *message = (smbtriage_smb2_message){
        .command       = (guint16)pick(rand, flip(rand) ? 6 : SMBTRIAGE_SMB2_LAST_COMMAND + 1),
        .is_response   = flip(rand),
        .message_id    = pick(rand, 10) == 0 ? G_MAXUINT64 : pick(rand, 40),
        .session_id    = pick(rand, 10) == 0 ? G_MAXUINT64 : pick(rand, 4),
        .tree_id       = pick(rand, 4),
        .is_related    = pick(rand, 5) == 0,
        .is_signed     = flip(rand),
        .is_encrypted  = pick(rand, 5) == 0,
        .ctl_code      = random_ctl_code(rand),
        .create        = flip(rand) ? &bodies->create : NULL,
        .negotiate     = flip(rand) ? &bodies->negotiate : NULL,
        .session_setup = flip(rand) ? &bodies->session_setup : NULL,
        .tree_connect  = flip(rand) ? &bodies->tree_connect : NULL,
    };
    message->status = message->is_response ? random_status(rand) : 0;
}

static void random_event(smbtriage_event *event, random_bodies *bodies, GRand *rand, guint32 frame)
{
    memset(event, 0, sizeof *event);
    event->packet = random_packet(rand, frame);
    switch (pick(rand, 10)) {
    case 0:
    case 1:
    case 2:
        event->kind = SMBTRIAGE_EVENT_TCP_SEGMENT;
        random_segment(&event->u.tcp, rand);
        break;
    case 3:
        event->kind   = SMBTRIAGE_EVENT_SMB1_NEGOTIATE;
        event->u.smb1 = (smbtriage_smb1_negotiate){.is_response    = flip(rand),
                                                   .offers_smb2    = random_fact(rand),
                                                   .dialects       = random_name(rand),
                                                   .has_selected   = flip(rand),
                                                   .selected_index = flip(rand) ? 0xFFFF : 0};
        break;
    case 4:
        event->kind = flip(rand) ? SMBTRIAGE_EVENT_SEALED : SMBTRIAGE_EVENT_NBSS;
        break;
    default:
        event->kind = SMBTRIAGE_EVENT_SMB2;
        random_body(bodies, rand);
        random_message(&event->u.smb2, bodies, rand);
        break;
    }
}

static void random_run(guint32 seed)
{
    smbtriage_options options = smbtriage_options_default();
    GRand            *rand    = g_rand_new_with_seed(seed);
    smbtriage_engine *engine;

    options.no_reply_seconds = seed % 20;
    lower_limits(&options, rand);
    engine = smbtriage_engine_new(&options);
    for (guint32 frame = 1; frame <= RANDOM_EVENTS; frame++) {
        smbtriage_event event;
        random_bodies   bodies;

        random_event(&event, &bodies, rand, frame);
        smbtriage_engine_feed(engine, &event);
        memset(&bodies, 0xA5, sizeof bodies); /* borrowed for the call only */
        if (frame % 100 == 0)
            scene_check_engine(engine, frame);
    }
    smbtriage_engine_free(engine);
    g_rand_free(rand);
}

static void random_events(void)
{
    for (guint32 seed = 1; seed <= RANDOM_RUNS; seed++)
        random_run(seed);
}

void suite_property(void)
{
    static const suite_test tests[] = {
        {"/property/damaged_stories", damaged_stories},
        {"/property/damaged_good_story_stays_good", damaged_good_story_stays_good},
        {"/property/damaged_stories_at_limits", damaged_stories_at_limits},
        {"/property/damaged_good_story_stays_good_at_limits", damaged_good_story_stays_good_at_limits},
        {"/property/random_events", random_events},
    };

    SUITE_REGISTER(tests);
}
