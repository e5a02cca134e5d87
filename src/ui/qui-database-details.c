/* qui-database-details.c: one database: its properties, and who has the sessions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-database-details.h"

#include <glib/gi18n-lib.h>

#include "qui-field-grid.h"
#include "qui-session-rules.h"
#include "qui-state-bar.h"
#include "qui-words.h"

/* So many applications have a bar. */
#define MAX_BARS 5

typedef enum
{
  FIELD_OWNER, FIELD_SIZE, FIELD_LIMIT, FIELD_NEW_CONNECTIONS,
  FIELD_ENCODING, FIELD_OLDEST, FIELD_PREPARED, FIELD_SLOTS, FIELD_VACUUM,
} FieldId;

typedef struct
{
  GtkWidget *application;
  GtkWidget *users;
  GtkWidget *bar;
  GtkWidget *count;
} Bar;

/* The sessions of one application in the database. */
typedef struct
{
  const char *application;
  GPtrArray  *users;      /* distinct, interned in the snapshot */
  guint       n_sessions;
  guint       n_in_state[QUI_N_STATES];
} Share;

/* What the lines of a database add up to, without asking the outline for a line that a filter may have left out. */
typedef struct
{
  guint  n_sessions;
  guint  n_waiting;
  gint64 oldest_xact;
  int    oldest_xact_pid;
} Total;

struct _QuiDatabaseDetails
{
  QuiNarrowable parent_instance;

  GtkWidget    *box;
  GtkWidget    *name;
  GtkWidget    *sessions;
  GtkWidget    *fields;
  GtkWidget    *by_application;
  GtkWidget    *bars;

  Bar           bar[MAX_BARS];
};

G_DEFINE_FINAL_TYPE (QuiDatabaseDetails, qui_database_details, QUI_TYPE_NARROWABLE)

/* ---- Who has the sessions ---- */

static void
share_free (gpointer data)
{
  Share *share = data;

  g_ptr_array_unref (share->users);
  g_free (share);
}

static void
share_add (GPtrArray        *shares,
           const QuiSession *session)
{
  Share *share = NULL;

  for (guint i = 0; i < shares->len && share == NULL; i++)
    {
      Share *candidate = g_ptr_array_index (shares, i);

      if (g_str_equal (candidate->application, session->application))
        share = candidate;
    }
  if (share == NULL)
    {
      share = g_new0 (Share, 1);
      share->application = session->application;
      share->users = g_ptr_array_new ();
      g_ptr_array_add (shares, share);
    }
  share->n_sessions++;
  share->n_in_state[session->state]++;
  if (session->user != NULL && !g_ptr_array_find_with_equal_func (share->users, session->user, g_str_equal, NULL))
    g_ptr_array_add (share->users, (gpointer) session->user);
}

static int
compare_shares (gconstpointer a,
                gconstpointer b)
{
  const Share *x = *(const Share * const *) a;
  const Share *y = *(const Share * const *) b;

  if (x->n_sessions != y->n_sessions)
    return x->n_sessions < y->n_sessions ? 1 : -1;
  return strcmp (x->application, y->application);
}

static GPtrArray *
collect (QuiSnapshot       *snapshot,
         const QuiDatabase *database,
         Total             *total)
{
  GPtrArray *shares = g_ptr_array_new_with_free_func (share_free);

  *total = (Total) { .oldest_xact = QUI_TIME_UNKNOWN };
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (session->database_oid != database->oid || !qui_session_counts (snapshot, session))
        continue;
      share_add (shares, session);
      total->n_sessions++;
      total->n_waiting += session->state == QUI_STATE_WAITING;
      if (session->xact_start != QUI_TIME_UNKNOWN &&
          (total->oldest_xact == QUI_TIME_UNKNOWN || session->xact_start < total->oldest_xact))
        {
          total->oldest_xact = session->xact_start;
          total->oldest_xact_pid = session->pid;
        }
    }
  g_ptr_array_sort (shares, compare_shares);
  return shares;
}

static void
show_share (Bar         *bar,
            const Share *share,
            guint        largest)
{
  g_autofree char *count = share != NULL ? g_strdup_printf ("%u", share->n_sessions) : NULL;
  g_autofree char *users = NULL;

  gtk_widget_set_visible (bar->application, share != NULL);
  gtk_widget_set_visible (bar->users, share != NULL);
  gtk_widget_set_visible (bar->bar, share != NULL);
  gtk_widget_set_visible (bar->count, share != NULL);
  if (share == NULL)
    return;

  g_ptr_array_add (share->users, NULL);
  users = g_strjoinv (", ", (char **) share->users->pdata);
  gtk_label_set_text (GTK_LABEL (bar->application), *share->application != '\0' ? share->application : _("Unnamed"));
  gtk_label_set_text (GTK_LABEL (bar->users), users);
  gtk_label_set_text (GTK_LABEL (bar->count), count);
  qui_state_bar_set_counts (QUI_STATE_BAR (bar->bar), share->n_in_state, largest);
}

/* ---- Properties ---- */

static void
set_field (QuiDatabaseDetails *self,
           FieldId             field,
           const char         *value)
{
  qui_field_grid_set (QUI_FIELD_GRID (self->fields), field, value, NULL);
}

static char *
dup_limit (const QuiDatabase *database)
{
  if (database->connection_limit == -1)
    return g_strdup (C_("connection limit", "None"));
  if (database->connection_limit < 0)
    return NULL;
  return g_strdup_printf ("%d", database->connection_limit);
}

static const char *
new_connections (const QuiDatabase *database)
{
  if (database->connection_limit == -2)
    return _("Invalid: an interrupted DROP");
  if (!database->allow_connections)
    return _("Not accepted");
  return database->can_connect ? _("Allowed") : _("Allowed, but not to you");
}

static void
show_facts (QuiDatabaseDetails      *self,
            const QuiDatabaseDetail *facts)
{
  g_autofree char *size = NULL;
  g_autofree char *encoding = NULL;
  g_autofree char *slots = NULL;

  if (facts != NULL)
    {
      size = facts->size >= 0 ? qui_words_size (facts->size) : g_strdup (_("Not permitted"));
      encoding = facts->collation != NULL ? g_strdup_printf ("%s, %s", facts->encoding, facts->collation) : g_strdup (facts->encoding);
      if (facts->n_slots > 0)
        slots = g_strdup_printf (ngettext ("%u logical, %u active", "%u logical, %u active", facts->n_slots),
                                 facts->n_slots, facts->n_active_slots);
      else
        slots = g_strdup (C_("replication slots", "None"));
    }
  set_field (self, FIELD_SIZE, size);
  set_field (self, FIELD_ENCODING, encoding);
  set_field (self, FIELD_SLOTS, slots);
}

static void
show_head (QuiDatabaseDetails *self,
           const QuiDatabase  *database,
           const Total        *total)
{
  g_autofree char *sessions = g_strdup_printf (ngettext ("%u session", "%u sessions", total->n_sessions), total->n_sessions);
  g_autofree char *name = qui_words_one_line (database->name);
  g_autofree char *waiting = NULL;

  gtk_label_set_text (GTK_LABEL (self->name), name);
  if (total->n_waiting == 0)
    {
      gtk_label_set_text (GTK_LABEL (self->sessions), total->n_sessions > 0 ? sessions : _("No sessions"));
      gtk_widget_remove_css_class (self->sessions, "state-waiting");
      return;
    }
  /* Translators: after the number of all sessions: "15 sessions, 3 waiting on a lock" */
  waiting = g_strdup_printf (ngettext ("%s, %u waiting on a lock", "%s, %u waiting on a lock", total->n_waiting),
                             sessions, total->n_waiting);
  gtk_label_set_text (GTK_LABEL (self->sessions), waiting);
  gtk_widget_add_css_class (self->sessions, "state-waiting");
}

/* Whatever does so, if it is in this database. */
static gboolean
holds_back_vacuum (const QuiSnapshot *snapshot,
                   const QuiDatabase *database)
{
  const QuiHolder  *other = qui_snapshot_get_other_holder (snapshot);
  const QuiSession *session = qui_snapshot_get_xmin_holder (snapshot);

  if (other != NULL)
    return other->database_oid == database->oid;
  return session != NULL && session->database_oid == database->oid;
}

void
qui_database_details_show (QuiDatabaseDetails      *self,
                           QuiOutline              *outline,
                           const QuiDatabase       *database,
                           const QuiDatabaseDetail *facts)
{
  QuiSnapshot *snapshot;
  g_autoptr (GPtrArray) shares = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *prepared = NULL;
  g_autofree char *oldest = NULL;
  g_autofree char *vacuum = NULL;
  Total total;

  g_return_if_fail (QUI_IS_DATABASE_DETAILS (self));
  g_return_if_fail (outline != NULL && database != NULL);

  snapshot = qui_outline_get_snapshot (outline);
  shares = collect (snapshot, database, &total);
  show_head (self, database, &total);
  for (guint i = 0; i < MAX_BARS; i++)
    show_share (&self->bar[i], i < shares->len ? g_ptr_array_index (shares, i) : NULL,
                shares->len > 0 ? ((Share *) g_ptr_array_index (shares, 0))->n_sessions : 0);
  gtk_widget_set_visible (self->by_application, !qui_narrowable_get_narrow (QUI_NARROWABLE (self)) && shares->len > 0);

  if (holds_back_vacuum (snapshot, database))
    vacuum = qui_words_vacuum_holder (snapshot);
  limit = dup_limit (database);
  prepared = g_strdup_printf ("%u", database->n_prepared_xacts);
  if (total.oldest_xact != QUI_TIME_UNKNOWN)
    {
      g_autofree char *age = qui_words_elapsed (qui_snapshot_get_server (snapshot)->now, total.oldest_xact);

      oldest = g_strdup_printf ("%s · %d", age, total.oldest_xact_pid);
    }
  set_field (self, FIELD_OWNER, database->owner);
  set_field (self, FIELD_LIMIT, limit);
  set_field (self, FIELD_NEW_CONNECTIONS, new_connections (database));
  set_field (self, FIELD_OLDEST, oldest);
  set_field (self, FIELD_PREPARED, prepared);
  set_field (self, FIELD_VACUUM, vacuum);
  show_facts (self, facts);
}

/* ---- Object ---- */

static GtkWidget *
make_label (const char *style,
            float       xalign,
            gboolean    ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (ellipsize)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
    }
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
make_bar (QuiDatabaseDetails *self,
          guint               row)
{
  Bar *bar = &self->bar[row];

  bar->application = make_label ("fieldval", 0, TRUE);
  bar->users = make_label ("fieldkey", 0, TRUE);
  bar->bar = qui_state_bar_new ();
  gtk_widget_set_hexpand (bar->bar, TRUE);
  gtk_widget_set_valign (bar->bar, GTK_ALIGN_CENTER);
  bar->count = make_label ("num", 1, FALSE);

  gtk_grid_attach (GTK_GRID (self->bars), bar->application, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->bars), bar->users, 1, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->bars), bar->bar, 2, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->bars), bar->count, 3, row, 1, 1);
}

static void
qui_database_details_apply_narrow (QuiNarrowable *narrowable,
                                   gboolean       narrow)
{
  gtk_widget_set_visible (QUI_DATABASE_DETAILS (narrowable)->by_application, !narrow);
}

static void
qui_database_details_class_init (QuiDatabaseDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_database_details_apply_narrow;

  g_type_ensure (QUI_TYPE_FIELD_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-database-details.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, box);
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, name);
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, sessions);
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, fields);
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, by_application);
  gtk_widget_class_bind_template_child (widget_class, QuiDatabaseDetails, bars);
}

static void
qui_database_details_init (QuiDatabaseDetails *self)
{
  QuiFieldGrid *fields;

  gtk_widget_init_template (GTK_WIDGET (self));

  /* In the order of FieldId. */
  fields = QUI_FIELD_GRID (self->fields);
  qui_field_grid_add (fields, 0, _("Owner"));
  qui_field_grid_add (fields, 0, _("Size"));
  qui_field_grid_add (fields, 0, _("Connection limit"));
  qui_field_grid_add (fields, 0, _("New connections"));
  qui_field_grid_add (fields, 1, _("Encoding"));
  qui_field_grid_add (fields, 1, _("Oldest transaction"));
  qui_field_grid_add (fields, 1, _("Prepared transactions"));
  qui_field_grid_add (fields, 1, _("Replication slots"));
  qui_field_grid_add (fields, 0, _("Holds back vacuum"));
  for (guint i = 0; i < MAX_BARS; i++)
    make_bar (self, i);
}

GtkWidget *
qui_database_details_new (void)
{
  return g_object_new (QUI_TYPE_DATABASE_DETAILS, NULL);
}
