/* qui-words-clearing.c: how a clearance goes, and what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-words-clearance.h"
#include "qui-words-private.h"

/* The names as they may stand in a sentence. */
typedef struct
{
  char *name;
  char *other;
  char *new_name;
  char *tablespace;
} Names;

static Names
names_of (QuiClearing *clearing)
{
  const QuiClearanceRequest *request = qui_clearing_get_request (clearing);

  return (Names) {
    .name = qui_words_one_line (qui_clearing_get_name (clearing)),
    .other = qui_words_one_line (qui_clearing_get_other_name (clearing)),
    .new_name = qui_words_one_line (request->new_name),
    .tablespace = qui_words_one_line (request->tablespace),
  };
}

static void
names_clear (Names *names)
{
  g_free (names->name);
  g_free (names->other);
  g_free (names->new_name);
  g_free (names->tablespace);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, names_clear)

static char *
act_title (QuiClearanceMode  mode,
           const Names      *names)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      if (*names->new_name == '\0')
        return g_strdup (_("Rename"));
      return g_strdup_printf (_("Rename to %s"), names->new_name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("Drop %s"), names->name);
    case QUI_CLEARANCE_COPY:
      if (*names->new_name == '\0')
        return g_strdup (_("Copy"));
      return g_strdup_printf (_("Copy to %s"), names->new_name);
    case QUI_CLEARANCE_MOVE:
      return g_strdup_printf (_("Move to tablespace %s"), names->tablespace);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("Rename %s to %s and %s to %s"), names->name, names->new_name, names->other, names->name);
    case QUI_CLEARANCE_REOPEN:
    case QUI_CLEARANCE_CLEAR:
    case QUI_CLEARANCE_CLOSE:
    default:
      return g_strdup (_("Allow new connections"));
    }
}

char *
qui_words_step_title (QuiClearing   *clearing,
                      const QuiStep *step)
{
  g_auto (Names) names = names_of (clearing);

  switch (step->kind)
    {
    case QUI_STEP_HOLD:
    case QUI_STEP_RELEASE:
      return qui_words_pooler_step_title (clearing, step);
    case QUI_STEP_FENCE:
      return g_strdup (_("Refuse new connections"));
    case QUI_STEP_DISCONNECT:
      if (step->n_total == 0)
        return g_strdup (_("Disconnect whoever is inside"));
      return g_strdup_printf (step->up_to ? ngettext ("Disconnect up to %u session", "Disconnect up to %u sessions", step->n_total)
                                          : ngettext ("Disconnect %u session", "Disconnect %u sessions", step->n_total), step->n_total);
    case QUI_STEP_ACT:
    default:
      return act_title (qui_clearing_get_request (clearing)->mode, &names);
    }
}

static char *
fence_detail (QuiClearanceMode mode)
{
  if (mode == QUI_CLEARANCE_CLOSE)
    return g_strdup ("ALTER DATABASE … ALLOW_CONNECTIONS false");
  if (mode == QUI_CLEARANCE_COPY || mode == QUI_CLEARANCE_MOVE)
    return g_strdup (_("By the command’s own lock: logins wait until the files are copied"));
  return g_strdup (_("By the command’s own lock: logins wait, and nothing is to be undone"));
}

/* What changes something, without what is around it. */
static char *
main_statements (const char *sql)
{
  g_auto (GStrv) lines = g_strsplit (sql, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "ALTER DATABASE ") || g_str_has_prefix (lines[i], "DROP DATABASE ")
        || g_str_has_prefix (lines[i], "CREATE DATABASE "))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", lines[i]);
  return qui_words_one_line (text->len > 0 ? text->str : sql);
}

char *
qui_words_step_detail (QuiClearing   *clearing,
                       const QuiStep *step)
{
  QuiClearanceMode mode = qui_clearing_get_request (clearing)->mode;
  g_autofree char *sql = NULL;

  switch (step->kind)
    {
    case QUI_STEP_HOLD:
    case QUI_STEP_RELEASE:
      return qui_words_pooler_step_detail (clearing, step);
    case QUI_STEP_FENCE:
      return fence_detail (mode);
    case QUI_STEP_DISCONNECT:
      if (step->n_total == 0)
        return g_strdup (step->state == QUI_STEP_DONE ? _("Nobody was") : step->state == QUI_STEP_WAITING ? _("Nobody is, for now") : "");
      if (step->state == QUI_STEP_WAITING)
        return g_strdup ("");
      return g_strdup_printf (_("%u of %u are gone"), step->n, step->n_total);
    case QUI_STEP_ACT:
    default:
      sql = qui_clearing_dup_sql (clearing);
      return main_statements (sql);
    }
}

/* --- titles --- */

static char *
running_title (QuiClearanceMode  mode,
               const Names      *names)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return g_strdup_printf (_("Renaming %s to %s…"), names->name, names->new_name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("Dropping %s…"), names->name);
    case QUI_CLEARANCE_COPY:
      return g_strdup_printf (_("Copying %s to %s…"), names->name, names->new_name);
    case QUI_CLEARANCE_MOVE:
      return g_strdup_printf (_("Moving %s to %s…"), names->name, names->tablespace);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("Swapping %s and %s…"), names->name, names->other);
    case QUI_CLEARANCE_CLOSE:
      return g_strdup_printf (_("Closing %s…"), names->name);
    case QUI_CLEARANCE_REOPEN:
      return g_strdup_printf (_("Reopening %s…"), names->name);
    case QUI_CLEARANCE_CLEAR:
    default:
      return g_strdup_printf (_("Clearing %s…"), names->name);
    }
}

static char *
done_title (QuiClearanceMode  mode,
            const Names      *names)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return g_strdup_printf (_("%s is now called %s"), names->name, names->new_name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("%s was dropped"), names->name);
    case QUI_CLEARANCE_COPY:
      return g_strdup_printf (_("%s is a copy of %s"), names->new_name, names->name);
    case QUI_CLEARANCE_MOVE:
      return g_strdup_printf (_("%s is in tablespace %s"), names->name, names->tablespace);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("%s is now called %s, and %s is called %s"), names->name, names->new_name, names->other, names->name);
    case QUI_CLEARANCE_CLOSE:
      return g_strdup_printf (_("%s is closed to new connections"), names->name);
    case QUI_CLEARANCE_REOPEN:
      return g_strdup_printf (_("%s is open again"), names->name);
    case QUI_CLEARANCE_CLEAR:
    default:
      return g_strdup_printf (_("%s was cleared"), names->name);
    }
}

static char *
undone_title (QuiClearanceMode  mode,
              const Names      *names)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return g_strdup_printf (_("%s was not renamed"), names->name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("%s was not dropped"), names->name);
    case QUI_CLEARANCE_COPY:
      return g_strdup_printf (_("%s was not copied"), names->name);
    case QUI_CLEARANCE_MOVE:
      return g_strdup_printf (_("%s was not moved"), names->name);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("%s and %s were not swapped"), names->name, names->other);
    case QUI_CLEARANCE_CLOSE:
      return g_strdup_printf (_("%s was not closed"), names->name);
    case QUI_CLEARANCE_REOPEN:
      return g_strdup_printf (_("%s was not reopened"), names->name);
    case QUI_CLEARANCE_CLEAR:
    default:
      return g_strdup_printf (_("%s was not cleared"), names->name);
    }
}

char *
qui_words_clearing_title (QuiClearing *clearing)
{
  QuiClearanceMode mode = qui_clearing_get_request (clearing)->mode;
  g_auto (Names) names = names_of (clearing);

  if (qui_clearing_get_phase (clearing) != QUI_CLEARING_DONE)
    return running_title (mode, &names);

  switch (qui_clearing_get_end (clearing))
    {
    case QUI_CLEARANCE_END_DONE:
      return done_title (mode, &names);
    case QUI_CLEARANCE_END_BROKEN:
      return g_strdup_printf (_("%s was dropped in part"), names.name);
    case QUI_CLEARANCE_END_AT_WORK:
      return g_strdup (_("The server is still at work"));
    case QUI_CLEARANCE_END_UNKNOWN:
      return g_strdup (_("It is not known what happened"));
    case QUI_CLEARANCE_END_NONE:
    case QUI_CLEARANCE_END_REFUSED:
    case QUI_CLEARANCE_END_STOPPED:
    default:
      return undone_title (mode, &names);
    }
}

char *
qui_words_clearing_progress (QuiClearing *clearing)
{
  g_autofree char *name = qui_words_one_line (qui_clearing_get_name (clearing));
  gint64 silence = qui_clearing_get_silence (clearing);
  QuiStep fence = qui_clearing_get_step (clearing, 0);
  gboolean pooled = fence.kind == QUI_STEP_HOLD;

  if (pooled && (fence.state == QUI_STEP_RUNNING || qui_clearing_is_releasing (clearing)))
    return qui_words_pooler_progress (clearing);
  if (pooled)
    fence = qui_clearing_get_step (clearing, 1);
  if (silence > 0)
    {
      g_autofree char *time = qui_words_duration (silence);

      return g_strdup_printf (_("The server has not answered for %s: what it is doing is not known."), time);
    }
  if (qui_clearing_is_finding_out (clearing))
    return g_strdup (_("Looking up what is true…"));
  if (fence.kind != QUI_STEP_FENCE)
    return g_strdup ("");
  if (fence.state == QUI_STEP_DONE)
    return g_strdup_printf (_("%s is fenced: nobody can connect until this is finished."), name);
  return g_strdup_printf (_("Everybody can still connect to %s."), name);
}

/* --- what is true, and why --- */

char *
qui_words_survivor (const QuiSurvivor *survivor)
{
  g_autofree char *user = qui_words_one_line (survivor->user != NULL ? survivor->user : survivor->backend_type);
  g_autofree char *application = qui_words_one_line (survivor->application);

  switch (survivor->permission)
    {
    case QUI_PERMISSION_NEEDS_SUPERUSER:
      return g_strdup_printf (_("%d · %s · %s: only a superuser may end it"), survivor->pid, application, user);
    case QUI_PERMISSION_NEEDS_ROLE:
      return g_strdup_printf (_("%d · %s · %s: needs pg_signal_backend"), survivor->pid, application, user);
    case QUI_PERMISSION_YES:
    case QUI_PERMISSION_SELF:
    case QUI_PERMISSION_SYSTEM:
    default:
      return g_strdup_printf (_("%d · %s · %s: was told to end, and has not yet"), survivor->pid, application, user);
    }
}

static void
add_sentence (GString    *text,
              const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

/* What the codes of these commands mean here; NULL: the server's words are enough. */
static const char *
explain (const GError *error)
{
  const char *sqlstate = qui_error_get_sqlstate (error);

  if (g_strcmp0 (sqlstate, "55P03") == 0)
    return _("Somebody else works on the database: look who holds a lock on it, and try again.");
  if (g_strcmp0 (sqlstate, "55006") == 0)
    return _("Not everybody had left within five seconds. Try again.");
  if (g_strcmp0 (sqlstate, "22012") == 0)
    return _("Another database had come to this name meanwhile. Look again, and try again.");
  if (g_strcmp0 (sqlstate, "57014") == 0)
    return _("It took longer than the time that is given to it.");
  return NULL;
}

static void
add_error (GString      *text,
           const GError *error)
{
  const char *advice;

  if (error == NULL)
    return;

  add_sentence (text, error->message);
  if (!g_str_has_suffix (error->message, "."))
    g_string_append_c (text, '.');
  if (qui_error_get_detail (error) != NULL)
    add_sentence (text, qui_error_get_detail (error));
  advice = explain (error);
  if (advice != NULL)
    add_sentence (text, advice);
}

static void
add_survivors (GString   *text,
               GPtrArray *survivors)
{
  g_autofree char *count = NULL;

  if (survivors == NULL)
    return;

  count = g_strdup_printf (ngettext ("%u session was still inside:", "%u sessions were still inside:", survivors->len), survivors->len);
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", count);
  for (guint i = 0; i < survivors->len; i++)
    {
      g_autofree char *line = qui_words_survivor (g_ptr_array_index (survivors, i));

      g_string_append_printf (text, "\n%s", line);
    }
}

/* @error: why the answer did not come. */
static const char *
at_work_words (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("It was stopped, and the server is still at work on it. Look again in a while.");
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT))
    return _("The server did not answer in time, and goes on by itself. Look again in a while.");
  return _("The connection was lost, and the server goes on by itself. Look again in a while.");
}

static const char *
unknown_words (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("It was stopped, and the server could not be asked what has become of it. Look again when it can be reached.");
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT))
    return _("The server did not answer, and could not be asked either. Look again when it can be reached.");
  return _("The connection was lost, and the server could not be asked. Look again when it can be reached.");
}

char *
qui_words_clearing_body (QuiClearing *clearing)
{
  GString *text = g_string_new (NULL);
  const QuiClearanceRequest *request = qui_clearing_get_request (clearing);
  g_autofree char *pooler = NULL;

  if (qui_clearing_get_phase (clearing) != QUI_CLEARING_DONE)
    return g_string_free (text, FALSE);

  switch (qui_clearing_get_end (clearing))
    {
    case QUI_CLEARANCE_END_DONE:
      if (request->mode == QUI_CLEARANCE_CLOSE)
        add_sentence (text, _("Nobody can connect until it is reopened, which Quiesce will offer again at its next start."));
      else if (request->mode == QUI_CLEARANCE_CLEAR)
        add_sentence (text, _("Nobody was connected for a moment; programs may be back by now."));
      break;
    case QUI_CLEARANCE_END_STOPPED:
      add_sentence (text, _("It was stopped, and nothing has changed. Sessions that were disconnected may be back."));
      break;
    case QUI_CLEARANCE_END_BROKEN:
      add_sentence (text, _("The drop was interrupted after it had begun: the database cannot be used any more, only dropped again."));
      break;
    case QUI_CLEARANCE_END_AT_WORK:
      add_sentence (text, at_work_words (qui_clearing_get_error (clearing)));
      break;
    case QUI_CLEARANCE_END_UNKNOWN:
      add_sentence (text, unknown_words (qui_clearing_get_error (clearing)));
      break;
    case QUI_CLEARANCE_END_NONE:
    case QUI_CLEARANCE_END_REFUSED:
    default:
      add_error (text, qui_clearing_get_error (clearing));
      add_sentence (text, _("Nothing has changed."));
      break;
    }
  pooler = qui_words_clearing_pooler (clearing);
  if (*pooler != '\0')
    add_sentence (text, pooler);
  add_survivors (text, qui_clearing_get_survivors (clearing));
  return g_string_free (text, FALSE);
}

char *
qui_words_clearing_aftermath (QuiClearing *clearing)
{
  QuiClearanceMode mode = qui_clearing_get_request (clearing)->mode;
  g_auto (Names) names = names_of (clearing);

  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return g_strdup_printf (_("Whatever goes by the name %s does not follow: lines of pg_hba.conf, connection strings of programs, the "
                                "configuration of poolers such as PgBouncer, jobs of pg_cron, and subscriptions of other servers."), names.name);
    case QUI_CLEARANCE_SWAP:
      return g_strdup_printf (_("Whatever goes by the name %s reaches the other database now. Privileges and settings of each database, "
                                "replication slots and subscriptions have stayed with it."), names.name);
    case QUI_CLEARANCE_COPY:
      return g_strdup_printf (_("%s belongs to you. Privileges on the database and its settings (ALTER DATABASE … SET) are not copied, "
                                "nor are replication slots."), names.new_name);
    case QUI_CLEARANCE_DROP:
      return g_strdup_printf (_("Lines of pg_hba.conf, poolers, jobs and connection strings that name %s are still there."), names.name);
    case QUI_CLEARANCE_MOVE:
    case QUI_CLEARANCE_CLEAR:
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_REOPEN:
    default:
      return g_strdup ("");
    }
}

/* Nothing shows that it has been done. */
static char *
unchanged_words (const QuiUnfinished *unfinished,
                 const Names         *names)
{
  const QuiIntention *intention = unfinished->intention;
  g_autofree char *title = undone_title (intention->mode, names);

  if (intention->mode == QUI_CLEARANCE_CLEAR)
    return g_strdup_printf (_("Quiesce ended while it cleared %s: some of its sessions, or all, may have been disconnected. "
                              "Nothing else has changed."), names->name);
  if (g_strcmp0 (unfinished->name, intention->name) != 0)
    {
      g_autofree char *now = qui_words_one_line (unfinished->name);

      return g_strdup_printf (_("Quiesce ended before it knew the result: what was called %s then is called %s now."), names->name, now);
    }
  if (intention->mode == QUI_CLEARANCE_REOPEN)
    return g_strdup_printf (_("Quiesce ended before it knew the result: %s, and nothing has changed."), title);
  return g_strdup_printf (_("Quiesce ended before it knew the result: %s. Sessions may have been disconnected; nothing else has changed."), title);
}

static char *
database_words (const QuiUnfinished *unfinished)
{
  const QuiIntention *intention = unfinished->intention;
  g_auto (Names) names = {
    .name = qui_words_one_line (intention->name),
    .new_name = qui_words_one_line (intention->new_name),
    .tablespace = qui_words_one_line (intention->tablespace),
    .other = g_strdup (_("the other database")),
  };
  g_autofree char *now = qui_words_one_line (unfinished->name);
  g_autofree char *title = NULL;

  switch (unfinished->truth)
    {
    case QUI_UNFINISHED_CLOSED:
      return g_strdup_printf (_("%s has been closed to new connections by Quiesce, and is still closed."), now);
    case QUI_UNFINISHED_HAPPENED:
      title = done_title (intention->mode, &names);
      return g_strdup_printf (_("Quiesce ended before it knew the result: %s."), title);
    case QUI_UNFINISHED_AT_WORK:
      return g_strdup_printf (_("Quiesce ended before it knew the result, and the server is still at work on %s. "
                                "What comes of it will be said here."), now);
    case QUI_UNFINISHED_BROKEN:
      return g_strdup_printf (_("Dropping %s was interrupted: it cannot be used any more, only dropped again."), now);
    case QUI_UNFINISHED_GONE:
      return g_strdup_printf (_("%s, which Quiesce was working on when it ended, does not exist any more."), names.name);
    case QUI_UNFINISHED_UNCHANGED:
    default:
      return unchanged_words (unfinished, &names);
    }
}

char *
qui_words_unfinished (const QuiUnfinished *unfinished)
{
  g_autofree char *words = database_words (unfinished);
  g_autofree char *pooler = qui_words_unfinished_pooler (unfinished);

  return g_strjoin (*pooler != '\0' ? " " : "", words, pooler, NULL);
}
