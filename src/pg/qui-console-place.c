/* qui-console-place.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-console-place.h"

#include "qui-ask.h"
#include "qui-connection-private.h"
#include "qui-same-server.h"
#include "qui-wire.h"

/* Of this machine: a folder, or "" for the loopback and for a folder that is not known. */
typedef struct
{
  gboolean  local;
  char     *host;
  char     *port;
} Spelling;

struct _QuiServerPlace
{
  GPtrArray *spellings;
};

static void
spelling_free (gpointer data)
{
  Spelling *spelling = data;

  g_free (spelling->host);
  g_free (spelling->port);
  g_free (spelling);
}

static gboolean
is_socket (const char *host)
{
  return *host == '\0' || *host == '/' || *host == '@';
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
is_local (const char *host)
{
  return is_socket (host) || is_loopback (host);
}

static Spelling *
spelling_new (const char *host, const char *port)
{
  Spelling *spelling = g_new0 (Spelling, 1);

  spelling->local = is_local (host);
  spelling->host = *host == '/' ? qui_socket_folder_normalise (host) : spelling->local ? g_strdup ("") : qui_host_name_normalise (host);
  spelling->port = g_strdup (port != NULL && *port != '\0' ? port : "5432");
  return spelling;
}

QuiServerPlace *
qui_server_place_new (void)
{
  QuiServerPlace *self = g_new (QuiServerPlace, 1);

  self->spellings = g_ptr_array_new_with_free_func (spelling_free);
  return self;
}

void
qui_server_place_free (QuiServerPlace *self)
{
  g_ptr_array_unref (self->spellings);
  g_free (self);
}

void
qui_server_place_add (QuiServerPlace *self, const char *host, const char *port)
{
  g_ptr_array_add (self->spellings, spelling_new (host != NULL ? host : "", port));
}

/* --- what the connection knows --- */

static gpointer
ask_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean through_tunnel = GPOINTER_TO_INT (data);
  const char *host = PQhost (wire->conn);
  const char *hostaddr = PQhostaddr (wire->conn);
  const char *port = PQport (wire->conn);
  g_autoptr (GPtrArray) results = qui_wire_query (wire, "SELECT pg_catalog.host(pg_catalog.inet_server_addr()), pg_catalog.inet_server_port()",
                                                  QUI_STATEMENT_TIMEOUT_MS, cancellable, error);
  const PGresult *answer = results != NULL ? qui_ask_answer (results, 2, error) : NULL;
  g_autoptr (QuiServerPlace) place = qui_server_place_new ();
  g_autofree char *address = NULL;

  if (answer == NULL || PQntuples (answer) != 1)
    return NULL;
  if (!through_tunnel && host != NULL && *host != '\0')
    qui_server_place_add (place, host, port);
  if (!through_tunnel && hostaddr != NULL && *hostaddr != '\0')
    qui_server_place_add (place, hostaddr, port);
  address = qui_result_dup_text (answer, 0, 0);
  /* Its own loopback says nothing to us. */
  if (address != NULL && !is_loopback (address))
    qui_server_place_add (place, address, PQgetvalue (answer, 0, 1));
  return g_steal_pointer (&place);
}

void
qui_server_place_ask_async (QuiConnection       *connection,
                            gboolean             through_tunnel,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  qui_connection_run_async (connection, ask_job, GINT_TO_POINTER (through_tunnel), NULL, (GDestroyNotify) qui_server_place_free,
                            cancellable, callback, user_data);
}

QuiServerPlace *
qui_server_place_ask_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}

/* --- comparing --- */

static gboolean
is_same (const Spelling *one, const Spelling *other)
{
  if (one->local != other->local || !g_str_equal (one->port, other->port))
    return FALSE;
  return g_str_equal (one->host, other->host) || (one->local && (*one->host == '\0' || *other->host == '\0'));
}

static gboolean
has (const QuiServerPlace *self, const char *host, const char *port)
{
  Spelling *asked = spelling_new (host, port);
  gboolean found = FALSE;

  for (guint i = 0; i < self->spellings->len && !found; i++)
    found = is_same (g_ptr_array_index (self->spellings, i), asked);
  spelling_free (asked);
  return found;
}

/* One of its hosts. */
static gboolean
has_host (const QuiServerPlace *self, const char *host, const char *port, const char *console_host)
{
  if (is_local (host) && !is_local (console_host))
    return has (self, console_host, port);
  return has (self, host, port);
}

gboolean
qui_server_place_has (const QuiServerPlace *self, const QuiConsoleDatabase *database, const char *console_host)
{
  g_auto (GStrv) hosts = g_strsplit (database->host, ",", -1);

  if (hosts[0] == NULL)
    return has_host (self, "", database->port, console_host);
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      gboolean found = has_host (self, g_strstrip (hosts[i]), database->port, console_host);

      for (guint j = 0; !found && database->addresses != NULL && database->addresses[j] != NULL; j++)
        found = has_host (self, database->addresses[j], database->port, console_host);
      if (!found)
        return FALSE;
    }
  return TRUE;
}
