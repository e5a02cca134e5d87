/* qui-dial.c: which addresses to try, in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-dial.h"

#include <glib/gi18n-lib.h>
#include <libpq-fe.h>
#include <string.h>

#include "qui-error.h"
#include "qui-reach.h"

/* Without both keepalives and tcp_user_timeout libpq waits for ever on a network that swallows packets: the first is for
 * waiting, the second for sending. Encryption by GSSAPI would be tried first, by libraries that look up names. */
static const char * const defaults[][2] = {
  { "keepalives", "1" },
  { "keepalives_idle", "10" },
  { "keepalives_interval", "5" },
  { "keepalives_count", "3" },
  { "tcp_user_timeout", "15000" },
  { "gssencmode", "disable" },
};

/* libpq reads service files and the environment only when it connects, so an attempt is made that ends, before anything is
 * opened, at an option that is no option. */
static PQconninfoOption *
ask_libpq (const QuiConninfo *conninfo)
{
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (conninfo);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  PQconninfoOption *options;
  PGconn *conn;

  for (guint i = 0; keywords[i]; i++)
    {
      if (g_str_equal (keywords[i], "password") || g_str_equal (keywords[i], "sslmode"))
        continue;
      g_ptr_array_add (names, keywords[i]);
      g_ptr_array_add (values, (gpointer) qui_conninfo_get (conninfo, keywords[i]));
    }
  g_ptr_array_add (names, (gpointer) "sslmode");
  g_ptr_array_add (values, (gpointer) "?");
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (values, NULL);

  conn = PQconnectStartParams ((const char * const *) names->pdata, (const char * const *) values->pdata, 0);
  options = PQconninfo (conn);
  PQfinish (conn);
  return options;
}

QuiConninfo *
qui_dial_expand (const QuiConninfo *conninfo)
{
  QuiConninfo *expanded = qui_conninfo_copy (conninfo);
  PQconninfoOption *options = ask_libpq (conninfo);

  qui_conninfo_set (expanded, "password", NULL);
  for (PQconninfoOption *option = options; option && option->keyword; option++)
    {
      /* What is as libpq has it built in was chosen by nobody; sslmode is our "?". */
      if (option->val && *option->val && g_strcmp0 (option->val, option->compiled) != 0 &&
          *option->dispchar != '*' && !g_str_equal (option->keyword, "sslmode"))
        qui_conninfo_set (expanded, option->keyword, option->val);
    }
  g_clear_pointer (&options, PQconninfoFree);

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (qui_conninfo_get (expanded, defaults[i][0]) == NULL)
      qui_conninfo_set (expanded, defaults[i][0], defaults[i][1]);
  return expanded;
}

/* Resolving */

typedef struct
{
  GCancellable *cancellable;   /* of the look-up; cancelled for either reason */
  gboolean      done;
  GList        *addresses;
  GError       *error;
} Lookup;

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Lookup *lookup = data;

  lookup->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &lookup->error);
  lookup->done = TRUE;
}

static gboolean
on_timeout (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
attach (GMainContext *context,
        GSource      *source,
        GSourceFunc   func,
        Lookup       *lookup)
{
  g_source_set_callback (source, func, lookup->cancellable, NULL);
  g_source_attach (source, context);
}

/* On a main context of its own: unlike getaddrinfo() this can be given up at once. */
static GList *
look_up (const char    *name,
         gint64         deadline,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  gint64 left = MAX (deadline - g_get_monotonic_time (), 0);
  g_autoptr (GSource) timer = g_timeout_source_new (left / G_TIME_SPAN_MILLISECOND);
  g_autoptr (GSource) cancel = cancellable ? g_cancellable_source_new (cancellable) : NULL;
  Lookup lookup = { .cancellable = stop };

  g_main_context_push_thread_default (context);
  attach (context, timer, on_timeout, &lookup);
  if (cancel)
    attach (context, cancel, G_SOURCE_FUNC (on_cancelled), &lookup);
  g_resolver_lookup_by_name_async (resolver, name, stop, on_looked_up, &lookup);
  while (!lookup.done)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (timer);
  if (cancel)
    g_source_destroy (cancel);
  g_main_context_pop_thread_default (context);

  if (lookup.error == NULL)
    return lookup.addresses;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    ;
  else if (g_error_matches (lookup.error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT, _("Looking up the name “%s” took too long"), name);
  else
    g_set_error_literal (error, QUI_ERROR, QUI_ERROR_NAME, lookup.error->message);
  g_error_free (lookup.error);
  return NULL;
}

/* The list of attempts */

static void
qui_dial_free (gpointer data)
{
  QuiDial *self = data;

  g_free (self->host);
  g_free (self->hostaddr);
  g_free (self->port);
  g_free (self);
}

static void
add (GPtrArray  *dials,
     const char *host,
     const char *hostaddr,
     const char *port)
{
  QuiDial *dial = g_new0 (QuiDial, 1);

  dial->host = g_strdup (host);
  dial->hostaddr = g_strdup (hostaddr);
  dial->port = g_strdup (port);
  g_ptr_array_add (dials, dial);
}

static gboolean
is_name (const char *host)
{
  return *host && *host != '/' && *host != '@' && !g_hostname_is_ip_address (host);
}

/* Adds each address of @name. */
static gboolean
add_addresses (GPtrArray     *dials,
               const char    *name,
               const char    *port,
               gint64         deadline,
               GCancellable  *cancellable,
               GError       **error)
{
  GList *addresses = look_up (name, deadline, cancellable, error);

  for (GList *l = addresses; l; l = l->next)
    {
      g_autofree char *text = g_inet_address_to_string (l->data);

      add (dials, name, text, port);
    }
  g_resolver_free_addresses (addresses);
  return addresses != NULL;
}

static const char *
or_empty (const char *text)
{
  return text ? text : "";
}

/* One attempt for all: libpq itself chooses among the hosts. */
static void
join (GPtrArray *dials)
{
  g_autoptr (GString) hosts = g_string_new (NULL);
  g_autoptr (GString) addresses = g_string_new (NULL);
  g_autoptr (GString) ports = g_string_new (NULL);

  for (guint i = 0; i < dials->len; i++)
    {
      const QuiDial *dial = g_ptr_array_index (dials, i);

      g_string_append_printf (hosts, "%s%s", i ? "," : "", or_empty (dial->host));
      g_string_append_printf (addresses, "%s%s", i ? "," : "", or_empty (dial->hostaddr));
      g_string_append_printf (ports, "%s%s", i ? "," : "", or_empty (dial->port));
    }
  g_ptr_array_set_size (dials, 0);
  add (dials, hosts->str, addresses->str, ports->str);
}

static gboolean
draws_lots (const QuiConninfo *expanded)
{
  const char *balance = qui_conninfo_get (expanded, "load_balance_hosts");

  return balance && !g_str_equal (balance, "disable");
}

/* Where each host really is. Its own name stays what libpq compares with certificates and .pgpass; nothing is looked up. */
static gboolean
add_reached (GPtrArray          *dials,
             const QuiConninfo  *expanded,
             GError            **error)
{
  QuiReach *reach = qui_conninfo_get_reach (expanded);
  g_autoptr (GPtrArray) places = qui_place_list (expanded, error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const QuiPlace *place = g_ptr_array_index (places, i);
      const char *addr;
      const char *port;

      if (reach == NULL || !qui_reach_find (reach, place, &addr, &port))
        {
          g_set_error (error, QUI_ERROR, QUI_ERROR_TUNNEL, _("There is no tunnel to %s, port %s"), place->addr, place->port);
          return FALSE;
        }
      if (*addr == '/')
        add (dials, addr, NULL, port);
      else
        add (dials, place->host, addr, port);
    }
  return places != NULL;
}

GPtrArray *
qui_dial_resolve (const QuiConninfo  *expanded,
                  gint64              deadline,
                  GCancellable       *cancellable,
                  GError            **error)
{
  g_autoptr (GPtrArray) dials = g_ptr_array_new_with_free_func (qui_dial_free);
  const char *port = qui_conninfo_get (expanded, "port");
  g_auto (GStrv) hosts = g_strsplit (or_empty (qui_conninfo_get (expanded, "host")), ",", -1);
  g_auto (GStrv) ports = g_strsplit (or_empty (port), ",", -1);
  guint n_hosts = g_strv_length (hosts);
  guint n_ports = g_strv_length (ports);

  if (qui_conninfo_get_way (expanded) != NULL)
    {
      if (!add_reached (dials, expanded, error))
        return NULL;
      if (dials->len > 1 && draws_lots (expanded))
        join (dials);
      return g_steal_pointer (&dials);
    }

  /* The socket folder, addresses given as such, and lists that do not match, which libpq has words for. */
  if (n_hosts == 0 || qui_conninfo_get (expanded, "hostaddr") || (n_ports > 1 && n_ports != n_hosts))
    {
      add (dials, qui_conninfo_get (expanded, "host"), qui_conninfo_get (expanded, "hostaddr"), port);
      return g_steal_pointer (&dials);
    }

  for (guint i = 0; i < n_hosts; i++)
    {
      const char *own_port = n_ports > 1 ? ports[i] : port;
      g_autoptr (GError) local = NULL;

      if (!is_name (hosts[i]))
        add (dials, hosts[i], NULL, own_port);
      else if (!add_addresses (dials, hosts[i], own_port, deadline, cancellable, &local))
        {
          /* As with libpq, one of several hosts may be unknown. */
          if (g_error_matches (local, QUI_ERROR, QUI_ERROR_NAME) && (dials->len > 0 || i + 1 < n_hosts))
            continue;
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  if (dials->len > 1 && draws_lots (expanded))
    join (dials);
  return g_steal_pointer (&dials);
}
