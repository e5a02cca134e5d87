/* qui-same-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-same-server.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>

/* libpq tells the folder it was built with only of a connection: one that ends, before anything is opened, at an option that is no option. */
static const char *
get_folder (void)
{
  static const char *folder = NULL;
  const char *names[] = { "sslmode", NULL };
  const char *values[] = { "?", NULL };
  PGconn *conn;

  if (g_once_init_enter (&folder))
    {
      const char *host;

      conn = PQconnectStartParams (names, values, 0);
      host = PQhost (conn);
      g_once_init_leave (&folder, g_intern_string (host != NULL && *host == '/' ? host : ""));
      PQfinish (conn);
    }
  return folder;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

QuiServerDefaults
qui_server_defaults_get (void)
{
  QuiServerDefaults defaults = {
    .host = g_getenv ("PGHOST"),
    .hostaddr = g_getenv ("PGHOSTADDR"),
    .port = g_getenv ("PGPORT"),
    .service = g_getenv ("PGSERVICE"),
  };

  /* Else it is not needed, or would be read from a file. */
  if (is_empty (defaults.host) && is_empty (defaults.service))
    defaults.folder = get_folder ();
  return defaults;
}

static const char *
get (const QuiConninfo *conninfo, const char *keyword)
{
  const char *value = qui_conninfo_get (conninfo, keyword);

  return value != NULL ? value : "";
}

static const char *
first_of (const char *one, const char *other, const char *last)
{
  return !is_empty (one) ? one : !is_empty (other) ? other : last;
}

/* ".." is not resolved: what it leads to hangs on links. */
char *
qui_socket_folder_normalise (const char *folder)
{
  g_autofree char *plain = NULL;

  while (g_str_has_prefix (folder, "//"))
    folder++;
  plain = strstr (folder, "..") == NULL ? g_canonicalize_filename (folder, "/") : g_strdup (folder);
  if (g_str_has_prefix (plain, "/var/run/"))
    return g_strdup (plain + strlen ("/var"));
  return g_steal_pointer (&plain);
}

char *
qui_host_name_normalise (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *plain = g_ascii_strdown (host, -1);
  gsize length = strlen (plain);

  if (length > 1 && plain[length - 1] == '.')
    plain[length - 1] = '\0';
  /* Its zone would be lost. */
  if (strchr (plain, '%') == NULL)
    address = g_inet_address_new_from_string (plain);
  return address != NULL ? g_inet_address_to_string (address) : g_steal_pointer (&plain);
}

static char *
normalise_host (const char *host, const QuiServerDefaults *defaults)
{
  g_autofree char *plain = NULL;

  if (*host == '\0')
    host = first_of (defaults->folder, NULL, "");
  if (*host == '/')
    return qui_socket_folder_normalise (host);
  if (*host == '@' || *host == '\0')
    return g_strdup (host);

  plain = qui_host_name_normalise (host);
  if (g_str_equal (plain, "127.0.0.1") || g_str_equal (plain, "::1"))
    return g_strdup ("localhost");
  return g_steal_pointer (&plain);
}

static char *
normalise_port (const char *port)
{
  while (port[0] == '0' && port[1] != '\0')
    port++;
  return g_strdup (port);
}

/* What is connected to, in the order of trying: "host port", NULL-terminated. NULL: libpq refuses such lists. */
static GStrv
list_places (const QuiConninfo *conninfo, const QuiServerDefaults *defaults)
{
  const char *hostaddr = first_of (get (conninfo, "hostaddr"), defaults->hostaddr, "");
  const char *host = first_of (get (conninfo, "host"), defaults->host, "");
  const char *default_port = first_of (defaults->port, NULL, "5432");
  const char *port = first_of (get (conninfo, "port"), default_port, NULL);
  g_auto (GStrv) hosts = g_strsplit (host, ",", -1);
  g_auto (GStrv) addresses = g_strsplit (hostaddr, ",", -1);
  g_auto (GStrv) ports = g_strsplit (port, ",", -1);
  guint n_hosts = g_strv_length (hosts);
  guint n_addresses = g_strv_length (addresses);
  guint n_ports = g_strv_length (ports);
  guint n = MAX (MAX (n_hosts, n_addresses), 1);
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();

  if ((n_hosts != n && n_hosts > 0) || (n_addresses != n && n_addresses > 0) || (n_ports != n && n_ports != 1))
    return NULL;

  for (guint i = 0; i < n; i++)
    {
      const char *address = n_addresses > 0 ? addresses[i] : "";
      g_autofree char *where = normalise_host (first_of (address, n_hosts > 0 ? hosts[i] : "", ""), defaults);
      g_autofree char *at = normalise_port (first_of (ports[n_ports > 1 ? i : 0], "5432", NULL));
      g_autofree char *place = g_strdup_printf ("%s %s", where, at);

      g_strv_builder_add (places, place);
    }
  return g_strv_builder_end (places);
}

static gboolean
says_same (const QuiConninfo *one, const QuiConninfo *other, const char *keyword)
{
  return g_str_equal (get (one, keyword), get (other, keyword));
}

gboolean
qui_same_server (const QuiConninfo *one, const QuiConninfo *other, const QuiServerDefaults *defaults)
{
  const char *service = first_of (get (one, "service"), defaults->service, "");
  g_auto (GStrv) places = NULL;
  g_auto (GStrv) others = NULL;

  /* What is called the same may be another machine, seen from there. */
  if (!g_str_equal (service, first_of (get (other, "service"), defaults->service, ""))
      || g_strcmp0 (qui_conninfo_get_way (one), qui_conninfo_get_way (other)) != 0)
    return FALSE;
  /* A service may say whatever they leave open. */
  if (*service != '\0')
    return says_same (one, other, "host") && says_same (one, other, "hostaddr") && says_same (one, other, "port")
           && says_same (one, other, "target_session_attrs") && says_same (one, other, "load_balance_hosts");

  places = list_places (one, defaults);
  others = list_places (other, defaults);
  if (places == NULL || others == NULL || !g_strv_equal ((const char * const *) places, (const char * const *) others))
    return FALSE;
  return places[1] == NULL || (says_same (one, other, "target_session_attrs") && says_same (one, other, "load_balance_hosts"));
}
