/* qui-reach.c: where the hosts of a connection are really to be reached
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-reach.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "qui-error.h"
#include "qui-same-server.h"

#define DEFAULT_PORT "5432"

typedef struct
{
  QuiPlace  place;
  char     *addr;
  char     *port;
  int       listener;
} Way;

struct _QuiReach
{
  GArray *ways;   /* of Way; few */
};

/* Places */

static void
clear_place (QuiPlace *place)
{
  g_free (place->host);
  g_free (place->addr);
  g_free (place->port);
}

static void
qui_place_free (gpointer data)
{
  clear_place (data);
  g_free (data);
}

gboolean
qui_place_is_socket (const QuiPlace *place)
{
  return *place->addr == '/' || *place->addr == '@';
}

static GStrv
split (const QuiConninfo *conninfo,
       const char        *keyword)
{
  const char *value = qui_conninfo_get (conninfo, keyword);

  return g_strsplit (value != NULL ? value : "", ",", -1);
}

static const char *
take (char       **list,
      guint        i,
      const char  *otherwise)
{
  return i < g_strv_length (list) && *list[i] != '\0' ? list[i] : otherwise;
}

GPtrArray *
qui_place_list (const QuiConninfo  *expanded,
                GError            **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (qui_place_free);
  QuiServerDefaults defaults = qui_server_defaults_get ();
  g_auto (GStrv) hosts = split (expanded, "host");
  g_auto (GStrv) addrs = split (expanded, "hostaddr");
  g_auto (GStrv) ports = split (expanded, "port");
  guint n_hosts = g_strv_length (hosts);
  guint n_addrs = g_strv_length (addrs);
  guint n_ports = g_strv_length (ports);
  guint n = MAX (MAX (n_hosts, n_addrs), 1);

  if ((n_hosts > 0 && n_hosts != n) || (n_addrs > 0 && n_addrs != n) || (n_ports > 1 && n_ports != n))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Hosts, addresses and ports do not match in number"));
      return NULL;
    }

  for (guint i = 0; i < n; i++)
    {
      QuiPlace *place = g_new (QuiPlace, 1);
      const char *folder = defaults.folder != NULL && *defaults.folder != '\0' ? defaults.folder : "localhost";
      const char *addr = take (addrs, i, NULL);
      const char *host = take (hosts, i, addr != NULL ? addr : folder);

      place->host = g_strdup (host);
      place->addr = g_strdup (addr != NULL ? addr : host);
      place->port = g_strdup (take (ports, n_ports > 1 ? i : 0, DEFAULT_PORT));
      g_ptr_array_add (places, place);
    }
  return g_steal_pointer (&places);
}

/* Ways */

static void
clear_way (gpointer data)
{
  Way *way = data;

  clear_place (&way->place);
  g_free (way->addr);
  g_free (way->port);
  if (way->listener >= 0)
    close (way->listener);
}

QuiReach *
qui_reach_new (void)
{
  QuiReach *self = g_atomic_rc_box_new0 (QuiReach);

  self->ways = g_array_new (FALSE, FALSE, sizeof (Way));
  g_array_set_clear_func (self->ways, clear_way);
  return self;
}

QuiReach *
qui_reach_ref (QuiReach *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
qui_reach_clear (gpointer data)
{
  QuiReach *self = data;

  g_array_unref (self->ways);
}

void
qui_reach_unref (QuiReach *self)
{
  g_atomic_rc_box_release_full (self, qui_reach_clear);
}

void
qui_reach_add (QuiReach       *self,
               const QuiPlace *place,
               const char     *addr,
               const char     *port,
               int             listener)
{
  Way way = {
    .place = { g_strdup (place->host), g_strdup (place->addr), g_strdup (place->port) },
    .addr = g_strdup (addr),
    .port = g_strdup (port),
    .listener = listener,
  };

  g_array_append_val (self->ways, way);
}

gboolean
qui_reach_find (const QuiReach  *self,
                const QuiPlace  *place,
                const char     **addr,
                const char     **port)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = &g_array_index (self->ways, Way, i);

      if (g_str_equal (way->place.addr, place->addr) && g_str_equal (way->place.port, place->port))
        {
          *addr = way->addr;
          *port = way->port;
          return TRUE;
        }
    }
  return FALSE;
}
