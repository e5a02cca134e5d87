/* qui-journal-entry.c: one action as the journal tells it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal-entry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-clearance-request.h"
#include "qui-words.h"

typedef struct
{
  gint64  pid;
  char   *user;
  char   *application;
  char   *client;
  char   *outcome;    /* nick; NULL: not known */
  char   *message;
} Target;

struct _QuiJournalEntry
{
  GObject    parent_instance;

  char      *key;
  GDateTime *time;           /* UTC; NULL: not recorded */
  char      *program;
  char      *action;         /* nick; NULL: the first line is missing */
  char      *connection;
  char      *server;
  char      *database;
  char      *new_name;
  char      *role;
  char      *gid;            /* of a prepared transaction */
  char      *sql;
  gboolean   ended;
  char      *outcome;        /* of an action on a database: nick */
  char      *error;
  gboolean   stopped;
  GPtrArray *targets;        /* Target */
  char      *searched;       /* casefolded */
};

G_DEFINE_FINAL_TYPE (QuiJournalEntry, qui_journal_entry, G_TYPE_OBJECT)

/* --- reading --- */

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->user);
  g_free (target->application);
  g_free (target->client);
  g_free (target->outcome);
  g_free (target->message);
  g_free (target);
}

static char *
dup_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
}

static gint64
get_number (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
}

static gboolean
get_boolean (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array,
             guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
read_targets (QuiJournalEntry *self,
              JsonObject      *line)
{
  JsonArray *array = get_array (line, "targets");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = get_element (array, i);
      Target *target;

      if (object == NULL)
        continue;
      target = g_new0 (Target, 1);
      target->pid = get_number (object, "pid");
      target->user = dup_text (object, "user");
      target->application = dup_text (object, "application");
      target->client = dup_text (object, "client");
      g_ptr_array_add (self->targets, target);
    }
}

static void
read_start (QuiJournalEntry *self,
            JsonObject      *line)
{
  JsonNode *connection = json_object_get_member (line, "connection");

  self->action = dup_text (line, "action");
  self->database = dup_text (line, "database");
  self->new_name = dup_text (line, "new_name");
  self->role = dup_text (line, "role");
  self->gid = dup_text (line, "gid");
  self->sql = dup_text (line, "sql");
  if (connection != NULL && JSON_NODE_HOLDS_OBJECT (connection))
    {
      self->connection = dup_text (json_node_get_object (connection), "name");
      self->server = dup_text (json_node_get_object (connection), "server");
    }
  read_targets (self, line);
}

QuiJournalEntry *
qui_journal_entry_new (JsonObject  *line,
                       gboolean    *is_end,
                       char       **key)
{
  g_autofree char *event = dup_text (line, "event");
  g_autofree char *operation = dup_text (line, "operation");
  g_autofree char *time = dup_text (line, "time");
  QuiJournalEntry *self;

  g_return_val_if_fail (is_end != NULL && key != NULL, NULL);

  *key = NULL;
  *is_end = g_strcmp0 (event, "end") == 0;
  if (operation == NULL || time == NULL || (!*is_end && g_strcmp0 (event, "start") != 0))
    return NULL;

  *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, operation, get_number (line, "try"));
  self = g_object_new (QUI_TYPE_JOURNAL_ENTRY, NULL);
  self->key = g_strdup (*key);
  self->time = g_date_time_new_from_iso8601 (time, NULL);
  self->program = dup_text (line, "program");
  if (*is_end)
    qui_journal_entry_add_end (self, line);
  else
    read_start (self, line);
  return self;
}

/* Both lines have the sessions in the same order, as a rule. */
static Target *
find_target (QuiJournalEntry *self,
             guint            index,
             gint64           pid)
{
  Target *target = index < self->targets->len ? self->targets->pdata[index] : NULL;

  if (target != NULL && target->pid == pid)
    return target;
  for (guint i = 0; i < self->targets->len; i++)
    if (((Target *) self->targets->pdata[i])->pid == pid)
      return self->targets->pdata[i];

  target = g_new0 (Target, 1);
  target->pid = pid;
  g_ptr_array_add (self->targets, target);
  return target;
}

void
qui_journal_entry_add_end (QuiJournalEntry *self,
                           JsonObject      *line)
{
  JsonArray *outcomes = get_array (line, "outcomes");

  g_return_if_fail (QUI_IS_JOURNAL_ENTRY (self));

  self->ended = TRUE;
  g_free (self->outcome);
  self->outcome = dup_text (line, "outcome");
  g_free (self->error);
  self->error = dup_text (line, "error");
  self->stopped = get_boolean (line, "stopped");

  for (guint i = 0; outcomes != NULL && i < json_array_get_length (outcomes); i++)
    {
      JsonObject *object = get_element (outcomes, i);
      Target *target = object != NULL ? find_target (self, i, get_number (object, "pid")) : NULL;

      if (target == NULL)
        continue;
      g_free (target->outcome);
      target->outcome = dup_text (object, "outcome");
      g_free (target->message);
      target->message = dup_text (object, "message");
    }
}

/* --- words --- */

static const struct
{
  const char     *nick;
  QuiOutcomeKind  kind;
  gboolean        achieved;
} outcomes[] = {
  { "gone",            QUI_OUTCOME_GONE,            TRUE },
  { "cancelled",       QUI_OUTCOME_CANCELLED,       TRUE },
  { "already-gone",    QUI_OUTCOME_ALREADY_GONE,    TRUE },
  { "nothing-running", QUI_OUTCOME_NOTHING_RUNNING, TRUE },
  { "replaced",        QUI_OUTCOME_REPLACED,        TRUE },
  { "came-back",       QUI_OUTCOME_CAME_BACK,       FALSE },
  { "survived",        QUI_OUTCOME_SURVIVED,        FALSE },
  { "not-permitted",   QUI_OUTCOME_NOT_PERMITTED,   FALSE },
  { "own",             QUI_OUTCOME_OWN,             FALSE },
  { "not-sent",        QUI_OUTCOME_PENDING,         FALSE },
  { "waiting",         QUI_OUTCOME_UNKNOWN,         FALSE },
  { "unknown",         QUI_OUTCOME_UNKNOWN,         FALSE },
};

/* The index of an outcome; that of "unknown" for what a newer program may have written. */
static guint
find_outcome (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (nick, outcomes[i].nick) == 0)
      return i;
  return G_N_ELEMENTS (outcomes) - 1;
}

static gboolean
is_signal (QuiJournalEntry *self)
{
  return self->outcome == NULL && self->targets->len > 0;
}

static QuiSignalKind
get_kind (QuiJournalEntry *self)
{
  return g_strcmp0 (self->action, "cancel") == 0 ? QUI_SIGNAL_CANCEL : QUI_SIGNAL_TERMINATE;
}

static const char *
outcome_words (QuiJournalEntry *self,
               guint            index)
{
  return outcomes[index].kind == QUI_OUTCOME_PENDING ? _("Not sent") : qui_words_outcome (outcomes[index].kind, get_kind (self));
}

const char *
qui_journal_entry_get_key (QuiJournalEntry *self)
{
  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  return self->key;
}

QuiJournalVerdict
qui_journal_entry_get_verdict (QuiJournalEntry *self)
{
  guint n_achieved = 0;

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), QUI_JOURNAL_UNKNOWN);

  if (!self->ended)
    return QUI_JOURNAL_UNKNOWN;
  if (!is_signal (self))
    return g_strcmp0 (self->outcome, "done") == 0 ? QUI_JOURNAL_DONE
           : self->outcome == NULL || g_str_equal (self->outcome, "unknown") || g_str_equal (self->outcome, "at-work") ? QUI_JOURNAL_UNKNOWN
           : QUI_JOURNAL_FAILED;

  for (guint i = 0; i < self->targets->len; i++)
    n_achieved += outcomes[find_outcome (((Target *) self->targets->pdata[i])->outcome)].achieved;
  return n_achieved == self->targets->len ? QUI_JOURNAL_DONE : n_achieved > 0 ? QUI_JOURNAL_PARTLY : QUI_JOURNAL_FAILED;
}

const char *
qui_journal_entry_get_sql (QuiJournalEntry *self)
{
  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  return self->sql;
}

char *
qui_journal_entry_dup_when (QuiJournalEntry *self)
{
  g_autoptr (GDateTime) local = NULL;

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  if (self->time == NULL)
    return g_strdup (_("Unknown"));
  local = g_date_time_to_local (self->time);
  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

static char *
dup_database_title (QuiJournalEntry *self)
{
  g_autofree char *database = qui_words_one_line (self->database);
  g_autofree char *new_name = qui_words_one_line (self->new_name);
  QuiClearanceMode mode;

  if (!qui_clearance_mode_from_nick (self->action, &mode))
    return qui_words_one_line (self->action);

  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return g_strdup_printf (_("Rename %s to %s"), database, new_name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("Drop %s"), database);
    case QUI_CLEARANCE_CLOSE:
      return g_strdup_printf (_("Close %s"), database);
    case QUI_CLEARANCE_REOPEN:
      return g_strdup_printf (_("Reopen %s"), database);
    case QUI_CLEARANCE_CLEAR:
      return g_strdup_printf (_("Clear %s"), database);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("Swap %s"), database);
    case QUI_CLEARANCE_COPY:
      return g_strdup_printf (_("Copy %s to %s"), database, new_name);
    case QUI_CLEARANCE_MOVE:
    default:
      return g_strdup_printf (_("Move %s to another tablespace"), database);
    }
}

char *
qui_journal_entry_dup_title (QuiJournalEntry *self)
{
  g_autofree char *gid = NULL;
  guint n;

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  n = self->targets->len;
  gid = qui_words_one_line (self->gid);
  if (self->action == NULL)
    return g_strdup (_("An action whose beginning could not be read"));
  if (g_str_equal (self->action, "cancel"))
    return g_strdup_printf (ngettext ("Cancel %u query", "Cancel %u queries", n), n);
  if (g_str_equal (self->action, "terminate"))
    return g_strdup_printf (ngettext ("Terminate %u session", "Terminate %u sessions", n), n);
  if (g_str_equal (self->action, "cancel-then-terminate"))
    return g_strdup_printf (ngettext ("Cancel, then terminate %u session", "Cancel, then terminate %u sessions", n), n);
  if (g_str_equal (self->action, "commit-prepared"))
    return g_strdup_printf (_("Commit the prepared transaction %s"), gid);
  if (g_str_equal (self->action, "rollback-prepared"))
    return g_strdup_printf (_("Roll back the prepared transaction %s"), gid);
  return dup_database_title (self);
}

char *
qui_journal_entry_dup_place (QuiJournalEntry *self)
{
  g_autofree char *database = NULL;
  g_autofree char *connection = NULL;

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  database = qui_words_one_line (self->database);
  connection = qui_words_one_line (self->connection);
  if (*database == '\0' || *connection == '\0')
    return g_strdup (*database == '\0' ? connection : database);
  /* Translators: a database on a connection */
  return g_strdup_printf (_("%s on %s"), database, connection);
}

static const char *
database_outcome (QuiJournalEntry *self)
{
  static const struct
  {
    const char *nick;
    const char *words;
  } known[] = {
    { "done",    N_("Done") },
    { "refused", N_("Refused") },
    { "stopped", N_("Stopped") },
    { "broken",  N_("Interrupted") },
    { "at-work", N_("Still at work") },
    { "none",    N_("Not begun") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (self->outcome, known[i].nick) == 0)
      return _(known[i].words);
  return _("Unknown");
}

char *
qui_journal_entry_dup_outcome (QuiJournalEntry *self)
{
  guint counts[G_N_ELEMENTS (outcomes)] = { 0 };
  GString *text;

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  if (!self->ended)
    return g_strdup (_("No end was recorded"));
  if (!is_signal (self))
    return g_strdup (self->outcome == NULL && self->error == NULL ? _("Nothing to do") : database_outcome (self));

  for (guint i = 0; i < self->targets->len; i++)
    counts[find_outcome (((Target *) self->targets->pdata[i])->outcome)]++;
  text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (counts[i] > 0)
      {
        g_autofree char *lower = g_utf8_strdown (outcome_words (self, i), -1);

        /* Translators: "13 gone", in a list */
        g_string_append_printf (text, _("%s%u %s"), text->len > 0 ? ", " : "", counts[i], lower);
      }
  return g_string_free (text, FALSE);
}

static void
append_field (GString    *text,
              const char *name,
              const char *value)
{
  g_autofree char *plain = qui_words_one_line (value);

  if (*plain != '\0')
    g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", name, plain);
}

char *
qui_journal_entry_dup_report (QuiJournalEntry *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *when = qui_journal_entry_dup_when (self);
  g_autofree char *outcome = qui_journal_entry_dup_outcome (self);

  append_field (text, _("Time"), when);
  append_field (text, _("Connection"), self->connection);
  append_field (text, _("Server"), self->server);
  append_field (text, _("Database"), self->database);
  append_field (text, _("Role"), self->role);
  append_field (text, _("Program"), self->program);
  append_field (text, _("Outcome"), outcome);
  append_field (text, _("Error"), self->error);
  if (self->stopped)
    append_field (text, _("Stopped"), _("By the person, before the end"));
  return g_string_free (text, FALSE);
}

char *
qui_journal_entry_dup_sessions (QuiJournalEntry *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), NULL);

  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = self->targets->pdata[i];
      g_autofree char *whole = g_strjoin ("  ", target->user != NULL ? target->user : "", target->application != NULL ? target->application : "",
                                          target->client != NULL ? target->client : "", NULL);
      g_autofree char *plain = qui_words_one_line (whole);
      g_autofree char *message = qui_words_one_line (target->message);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT "  %s  %s", i > 0 ? "\n" : "", target->pid,
                              target->outcome != NULL ? outcome_words (self, find_outcome (target->outcome)) : _("Unknown"), plain);
      if (*message != '\0')
        g_string_append_printf (text, "  %s", message);
    }
  return g_string_free (text, FALSE);
}

/* --- searching --- */

void
qui_journal_entry_seal (QuiJournalEntry *self)
{
  g_autofree char *title = qui_journal_entry_dup_title (self);
  g_autofree char *report = qui_journal_entry_dup_report (self);
  g_autofree char *sessions = qui_journal_entry_dup_sessions (self);
  g_autofree char *all = g_strjoin ("\n", title, report, sessions, self->new_name != NULL ? self->new_name : "",
                                    self->sql != NULL ? self->sql : "", NULL);

  g_free (self->searched);
  self->searched = g_utf8_casefold (all, -1);
}

gboolean
qui_journal_entry_matches (QuiJournalEntry    *self,
                           const char * const *words)
{
  g_return_val_if_fail (QUI_IS_JOURNAL_ENTRY (self), FALSE);
  g_return_val_if_fail (self->searched != NULL, FALSE);

  for (; words != NULL && *words != NULL; words++)
    if (strstr (self->searched, *words) == NULL)
      return FALSE;
  return TRUE;
}

/* --- the object --- */

static void
qui_journal_entry_finalize (GObject *object)
{
  QuiJournalEntry *self = QUI_JOURNAL_ENTRY (object);
  char *texts[] = {
    self->key, self->program, self->action, self->connection, self->server, self->database, self->new_name, self->role, self->gid, self->sql,
    self->outcome, self->error, self->searched,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_journal_entry_parent_class)->finalize (object);
}

static void
qui_journal_entry_class_init (QuiJournalEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_journal_entry_finalize;
}

static void
qui_journal_entry_init (QuiJournalEntry *self)
{
  self->targets = g_ptr_array_new_with_free_func (target_free);
}
