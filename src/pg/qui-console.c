/* qui-console.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-console.h"

#include <string.h>

#include "qui-ask.h"
#include "qui-connection-private.h"
#include "qui-dial.h"
#include "qui-wire.h"

#define RESOLVE_MS 3000
/* Measured: an argument in double quotes, with these, is read up to here; without them a name of 63 bytes is. */
#define QUOTED_MAX_BYTES 63

static void
database_free (gpointer data)
{
  QuiConsoleDatabase *database = data;

  g_free (database->name);
  g_free (database->host);
  g_free (database->port);
  g_free (database->database);
  g_strfreev (database->addresses);
  g_free (database);
}

void
qui_console_look_free (QuiConsoleLook *self)
{
  g_free (self->version);
  g_ptr_array_unref (self->databases);
  g_free (self);
}

/* --- looking, on the worker --- */

/* NULL: @column is not there, or its bytes are no text. */
static char *
dup_column (const PGresult *result, int row, const char *column)
{
  int index = PQfnumber (result, column);
  const char *value = index >= 0 ? PQgetvalue (result, row, index) : NULL;

  return value != NULL && g_utf8_validate (value, -1, NULL) ? g_strdup (value) : NULL;
}

static guint
get_count (const PGresult *result, int row, const char *column)
{
  int index = PQfnumber (result, column);

  return index >= 0 ? (guint) CLAMP (qui_result_get_int (result, row, index, 0), 0, G_MAXINT) : 0;
}

/* The rows that @sql gives. */
static PGresult *
show (QuiWire *wire, const char *sql, const char *column, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results = qui_wire_query (wire, sql, QUI_STATEMENT_TIMEOUT_MS, cancellable, error);

  if (results == NULL)
    return NULL;
  if (results->len != 1 || PQfnumber (g_ptr_array_index (results, 0), column) < 0)
    {
      qui_ask_set_protocol_error (error);
      return NULL;
    }
  return g_ptr_array_steal_index (results, 0);
}

static QuiConsoleDatabase *
find (QuiConsoleLook *look, const char *name)
{
  for (guint i = 0; i < look->databases->len; i++)
    {
      QuiConsoleDatabase *database = g_ptr_array_index (look->databases, i);

      if (g_str_equal (database->name, name))
        return database;
    }
  return NULL;
}

static void
read_database (QuiConsoleLook *look, const PGresult *result, int row)
{
  QuiConsoleDatabase *database = g_new0 (QuiConsoleDatabase, 1);

  database->name = dup_column (result, row, "name");
  database->host = dup_column (result, row, "host");
  database->port = dup_column (result, row, "port");
  database->database = dup_column (result, row, "database");
  database->paused = get_count (result, row, "paused") != 0;
  database->disabled = get_count (result, row, "disabled") != 0;
  if (database->name == NULL || database->host == NULL || database->port == NULL || database->database == NULL
      || *database->name == '\0' || g_str_equal (database->name, "pgbouncer"))
    database_free (database);
  else
    g_ptr_array_add (look->databases, database);
}

static gboolean
look_at_databases (QuiWire *wire, QuiConsoleLook *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = show (wire, "SHOW DATABASES", "database", cancellable, error);

  if (result == NULL)
    return FALSE;
  for (int row = 0; row < PQntuples (result); row++)
    read_database (look, result, row);
  return TRUE;
}

static gboolean
look_at_pools (QuiWire *wire, QuiConsoleLook *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = show (wire, "SHOW POOLS", "database", cancellable, error);

  if (result == NULL)
    return FALSE;
  for (int row = 0; row < PQntuples (result); row++)
    {
      g_autofree char *name = dup_column (result, row, "database");
      QuiConsoleDatabase *database = name != NULL ? find (look, name) : NULL;

      if (database == NULL)
        continue;
      database->n_waiting += get_count (result, row, "cl_waiting");
      database->n_clients += get_count (result, row, "cl_active") + get_count (result, row, "cl_waiting");
      database->n_busy += get_count (result, row, "sv_active");
    }
  return TRUE;
}

/* Nothing but a command tells who may command. This one is always refused, and why tells more: the console itself cannot be paused. */
static gboolean
look_at_rights (QuiWire *wire, QuiConsoleLook *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GPtrArray) results = qui_wire_query (wire, "PAUSE pgbouncer", QUI_STATEMENT_TIMEOUT_MS, cancellable, &refusal);

  if (results == NULL && !g_error_matches (refusal, QUI_ERROR, QUI_ERROR_SERVER))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  look->may_command = refusal == NULL || strstr (refusal->message, "admin access") == NULL;
  look->all_paused = refusal != NULL && g_str_has_prefix (refusal->message, "already ");
  return TRUE;
}

static gboolean
look_at_version (QuiWire *wire, QuiConsoleLook *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = show (wire, "SHOW VERSION", "version", cancellable, error);

  if (result == NULL)
    return FALSE;
  look->version = PQntuples (result) > 0 ? qui_result_dup_text (result, 0, 0) : NULL;
  return TRUE;
}

static void
resolve (QuiConsoleDatabase *database, GCancellable *cancellable)
{
  g_autoptr (QuiConninfo) place = qui_conninfo_new ();
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  g_autoptr (GPtrArray) dials = NULL;

  if (*database->host == '\0' || *database->host == '/' || *database->host == '@' || strchr (database->host, ',') != NULL)
    return;
  qui_conninfo_set (place, "host", database->host);
  dials = qui_dial_resolve (place, qui_wire_deadline_in (RESOLVE_MS), cancellable, NULL);
  for (guint i = 0; dials != NULL && i < dials->len; i++)
    {
      const QuiDial *dial = g_ptr_array_index (dials, i);

      if (dial->hostaddr != NULL)
        g_strv_builder_add (addresses, dial->hostaddr);
    }
  database->addresses = g_strv_builder_end (addresses);
}

typedef struct
{
  GStrv             names;
  gboolean          rights;
  QuiConsoleCommand command;
  char             *sql;
  guint             timeout_ms;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_strfreev (order->names);
  g_free (order->sql);
  g_free (order);
}

static gpointer
look_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;
  g_autoptr (QuiConsoleLook) look = g_new0 (QuiConsoleLook, 1);

  look->databases = g_ptr_array_new_with_free_func (database_free);
  look->may_command = TRUE;
  if (!look_at_version (wire, look, cancellable, error) || !look_at_databases (wire, look, cancellable, error)
      || !look_at_pools (wire, look, cancellable, error) || (order->rights && !look_at_rights (wire, look, cancellable, error)))
    return NULL;
  for (guint i = 0; order->names != NULL && i < look->databases->len; i++)
    {
      QuiConsoleDatabase *database = g_ptr_array_index (look->databases, i);

      if (g_strv_contains ((const char * const *) order->names, database->database))
        resolve (database, cancellable);
    }
  return g_steal_pointer (&look);
}

/* --- from the main thread --- */

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  QuiConsoleLook *look = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);

  if (look != NULL)
    g_task_return_pointer (task, look, (GDestroyNotify) qui_console_look_free);
  else
    g_task_return_error (task, error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  const Order *wanted = g_task_get_task_data (task);
  Order *order;

  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  order = g_new0 (Order, 1);
  order->names = g_strdupv (wanted->names);
  order->rights = wanted->rights;
  qui_connection_run_async (QUI_CONNECTION (source), look_job, order, order_free, (GDestroyNotify) qui_console_look_free,
                            g_task_get_cancellable (task), on_looked, g_object_ref (task));
}

void
qui_console_look_async (QuiConnection       *console,
                        const char * const  *names,
                        gboolean             rights,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Order *order;

  g_return_if_fail (QUI_IS_CONNECTION (console));

  task = g_task_new (console, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_console_look_async);
  order = g_new0 (Order, 1);
  order->names = g_strdupv ((GStrv) names);
  order->rights = rights;
  g_task_set_task_data (task, order, order_free);
  qui_connection_connect_async (console, QUI_CONNECT_TIMEOUT_MS, cancellable, on_connected, g_object_ref (task));
}

QuiConsoleLook *
qui_console_look_finish (QuiConnection *console, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, console), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- commands --- */

QuiConsoleCommand
qui_hold_kind_get_command (QuiHoldKind kind)
{
  return kind == QUI_HOLD_DISABLE ? QUI_CONSOLE_DISABLE : QUI_CONSOLE_PAUSE;
}

QuiConsoleCommand
qui_hold_kind_get_undo (QuiHoldKind kind)
{
  return kind == QUI_HOLD_DISABLE ? QUI_CONSOLE_ENABLE : QUI_CONSOLE_RESUME;
}

char *
qui_console_statement (QuiConsoleCommand command, const char *name)
{
  static const char * const verbs[] = {
    [QUI_CONSOLE_PAUSE] = "PAUSE",
    [QUI_CONSOLE_RESUME] = "RESUME",
    [QUI_CONSOLE_DISABLE] = "DISABLE",
    [QUI_CONSOLE_ENABLE] = "ENABLE",
  };
  gsize plain = strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  /* No name would mean all of them. Letters keep their case without quotes, too. */
  if (*name == '\0' || strlen (name) > QUI_NAME_MAX_BYTES)
    return NULL;
  if (name[plain] == '\0')
    return g_strdup_printf ("%s %s", verbs[command], name);

  parts = g_strsplit (name, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);
  return strlen (doubled) + 2 <= QUOTED_MAX_BYTES ? g_strdup_printf ("%s \"%s\"", verbs[command], doubled) : NULL;
}

/* Its errors have no codes of their own, and it speaks English only. */
static gboolean
is_undone (const Order *order, const GError *error)
{
  gboolean undoes = order->command == QUI_CONSOLE_RESUME || order->command == QUI_CONSOLE_ENABLE;

  return undoes && g_error_matches (error, QUI_ERROR, QUI_ERROR_SERVER)
         && (g_str_has_suffix (error->message, " is not paused") || g_str_has_prefix (error->message, "no such database"));
}

static gpointer
run_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) results = qui_wire_query (wire, order->sql, order->timeout_ms, cancellable, &local);

  if (results != NULL || is_undone (order, local))
    return GINT_TO_POINTER (TRUE);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
qui_console_run_async (QuiConnection       *console,
                       QuiConsoleCommand    command,
                       const char          *name,
                       guint                timeout_ms,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  Order *order;
  g_autofree char *sql = qui_console_statement (command, name);

  g_return_if_fail (QUI_IS_CONNECTION (console));
  g_return_if_fail (sql != NULL);

  order = g_new0 (Order, 1);
  order->command = command;
  order->sql = g_steal_pointer (&sql);
  order->timeout_ms = timeout_ms;
  qui_connection_run_async (console, run_job, order, order_free, NULL, cancellable, callback, user_data);
}

gboolean
qui_console_run_finish (QuiConnection *console, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (console, result, error) != NULL;
}
