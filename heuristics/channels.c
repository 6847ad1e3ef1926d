/* channels.c - which connections belong to one client and one server
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "channels.h"

#include <string.h>

/* GUIDs are random: any of their bytes will do. */
static guint channel_hash(gconstpointer p)
{
    const smbtriage_channel *channel = p;
    guint                    client;
    guint                    server;

    memcpy(&client, channel->client_guid, sizeof client);
    memcpy(&server, channel->server_guid, sizeof server);
    return client ^ server * 31;
}

static gboolean channel_equal(gconstpointer a, gconstpointer b)
{
    const smbtriage_channel *left  = a;
    const smbtriage_channel *right = b;

    return memcmp(left->client_guid, right->client_guid, sizeof left->client_guid) == 0 &&
           memcmp(left->server_guid, right->server_guid, sizeof left->server_guid) == 0;
}

GHashTable *smbtriage_channels_new(void)
{
    return g_hash_table_new_full(channel_hash, channel_equal, g_free, NULL);
}

static smbtriage_channel key_of(const smbtriage_connection *connection)
{
    smbtriage_channel key = {.connection = connection};

    memcpy(key.client_guid, connection->client_guid, sizeof key.client_guid);
    memcpy(key.server_guid, connection->server_guid, sizeof key.server_guid);
    return key;
}

static smbtriage_channel *find(const smbtriage_connection *connection)
{
    const smbtriage_channel key = key_of(connection);

    return g_hash_table_lookup(connection->engine->channels, &key);
}

void smbtriage_channels_learn(const smbtriage_connection *connection)
{
    smbtriage_channel *channel;

    if (!connection->has_client_guid || !connection->has_server_guid)
        return;
    channel = find(connection);
    if (channel == NULL) {
        channel  = g_new0(smbtriage_channel, 1);
        *channel = key_of(connection);
        g_hash_table_add(connection->engine->channels, channel);
    }
    channel->connection = connection;
}

const smbtriage_connection *smbtriage_channels_first(const smbtriage_connection *connection)
{
    const smbtriage_channel *channel =
        connection->has_client_guid && connection->has_server_guid ? find(connection) : NULL;

    return channel == NULL || channel->connection == connection ? NULL : channel->connection;
}
