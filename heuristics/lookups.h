/* lookups.h - what clients asked name services, and what they were told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One record for each client and name. It serves three ends: which name led to a server's address, which alias
 * stands for which host (CNAME), and whether a name that a client wants for SMB was found at all.
 */
#ifndef SMBTRIAGE_LOOKUPS_H
#define SMBTRIAGE_LOOKUPS_H

#include "state.h"

/** How many addresses of one name are kept. */
#define SMBTRIAGE_LOOKUP_ADDRESSES 8

/** All queries of one client for one name. */
struct smbtriage_lookup {
    const char *client;       /* address; the same pointer for the same address */
    const char *name;         /* as it was asked for first */
    const char *server;       /* the name server that was asked last, or that answered last */
    const char *first_server; /* that was asked in first_frame, NULL = the query is not in the capture */
    const char *found_server; /* that answered in found_frame */
    guint       tries;        /* queries, those for other record types too */
    guint32     first_frame;
    guint32     request_frame; /* the last query, 0 = not in the capture */
    gint64      first_ns;
    gint64      request_ns;
    guint32     answer_frame; /* the last answer that tells anything, 0 = none */
    gint64      answer_ns;
    guint8      response_code;
    guint32     found_frame; /* the first answer with an address (SRV: with a host), 0 = none */
    gint64      found_ns;
    guint32     asked_frame; /* the first query to the server that was asked last */
    gint64      asked_ns;
    guint32     found_request_frame; /* that to the server which answered in found_frame, 0 = not known */
    gint64      found_request_ns;
    gint64      left_ns;           /* when the first server had not answered anything, and another was asked; 0 = no */
    guint32     absent_frame;      /* the last answer that there is no such name, 0 = none */
    guint32     empty_frame;       /* the last answer without a record of the type asked for, 0 = none */
    guint32     failed_frame;      /* the last answer that the name server could not or would not tell, 0 = none */
    guint32     netbios_frame;     /* the first broadcast for a file server of this name, 0 = none */
    guint32     unreachable_frame; /* an ICMP error said that the name server was not reached, 0 = none */
    const char *told_by;           /* who sent it */
    guint32     unanswered_server_frame; /* another name server was asked here before, and did not answer; 0 = none */
    const char *unanswered_server;
    const char *canonical; /* where the CNAME chain ends, or NULL: the name is no alias */
    guint32     canonical_frame;
    guint32     home;    /* where a finding about it is shown; 0 = the host dropped that frame */
    guint       repeats; /* queries that were sent again unchanged: nothing had come back */
    guint16     ids[2];  /* of the last query for AAAA, and for anything else: clients ask for both at a time */
    smbtriage_name_service service;
    gboolean               is_used;     /* the client connected to one of the addresses */
    gboolean               is_service;  /* an SRV query: the name is no host */
    gboolean               is_answered; /* the last query was */
    gboolean               is_going;    /* forget.c */
    guint                  n_addresses;
    const char            *addresses[SMBTRIAGE_LOOKUP_ADDRESSES];
};

/** The tables, empty; freed with smbtriage_lookups_free(). */
void smbtriage_lookups_init(struct smbtriage_engine *engine);
void smbtriage_lookups_free(struct smbtriage_engine *engine);

/** Takes a query or an answer. */
void smbtriage_lookups_message(struct smbtriage_engine *engine, const smbtriage_event *event);

/** Takes an ICMP error about a query. */
void smbtriage_lookups_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event);

/** What this client asked about this host, whatever the letter case; a name without a domain also finds the one
 *  with it. NULL when it did not ask. client and name may be NULL. */
const smbtriage_lookup *smbtriage_lookups_find(const struct smbtriage_engine *engine, const char *client,
                                               const char *name);

/** What this client asked last about a host whose name begins with the same label, or NULL. */
const smbtriage_lookup *smbtriage_lookups_of_label(const struct smbtriage_engine *engine, const char *client,
                                                   const char *name);

/** The last name whose answer gave the client this address, or NULL. */
const smbtriage_lookup *smbtriage_lookups_of_address(const struct smbtriage_engine *engine, const char *client,
                                                     const char *address);

/** The answers of this name hold the address. */
gboolean smbtriage_lookup_leads_to(const smbtriage_lookup *lookup, const char *address);

/** What the client asked last about the KDCs of a realm (SRV), or NULL. */
const smbtriage_lookup *smbtriage_lookups_of_kdc(const struct smbtriage_engine *engine, const char *client);

/** The client connects to this address: the name that led there was of use. */
void smbtriage_lookups_connected(const struct smbtriage_engine *engine, const char *client, const char *server);

/** Of all names that a search list made of one, this is the one that was found, or else the first. */
gboolean smbtriage_lookup_is_of_label(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup);

/** The client wants a file server of this name: it broadcast for one. */
gboolean smbtriage_lookup_is_for_files(const smbtriage_lookup *lookup);

/** TRUE for the first of a few lookups of one name by one client, in a capture that holds hardly anything else. */
gboolean smbtriage_lookups_are_all_of_it(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup);

/** What came of it, as a clause: "there is no such name". */
const char *smbtriage_lookup_text(const smbtriage_lookup *lookup);

/** Visits each text of our own that it may return. */
void smbtriage_lookups_each_text(smbtriage_text_visitor *visit, gpointer user_data);

/** Two host names that are the same, or one of which is the other without its domain, or its
 *  NetBIOS name. */
gboolean smbtriage_host_is_same(const char *one, const char *other);

/** An IPv4 or IPv6 address, and no name. */
gboolean smbtriage_host_is_address(const char *host);

#endif
