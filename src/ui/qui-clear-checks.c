/* qui-clear-checks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-checks.h"
#include "qui-clear-resolve.h"
#include "qui-clear-row.h"
#include "qui-impact-row.h"
#include "qui-words-clearance.h"
#include "qui-words.h"

/* More of one kind are counted, not listed. */
#define MAX_LISTED 50

/* What is listed beside the checks themselves. */
enum
{
  LINE_FAILED = QUI_N_CHECK_KINDS,   /* the checks could not be taken */
  LINE_LOST,                         /* a drop is for good */
  LINE_RIGHTS,
  LINE_NOTHING_HELD,
  LINE_EMPTY,
  LINE_POOLER,
};

/* One row: a check, several of a kind under an expander, or a word of our own. */
typedef struct
{
  guint       kind;
  gboolean    several;
  GtkWidget  *row;
  GPtrArray  *children;              /* of an expander */
  GtkWidget  *more;                  /* "… and 20 more"; NULL: not needed yet */
} Line;

struct _QuiClearChecks
{
  GtkBox               parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget           *spinner;
  GPtrArray           *lines;
  guint                n_used;       /* of these, while they are filled */
  QuiClearing         *clearing;     /* while they are filled */
  GWeakRef             asked;        /* who is asked by the button */
};

G_DEFINE_FINAL_TYPE (QuiClearChecks, qui_clear_checks, GTK_TYPE_BOX)

enum
{
  SHOW_SESSION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
line_free (gpointer data)
{
  Line *line = data;

  g_ptr_array_unref (line->children);
  g_free (line);
}

static void
set_expander (Line       *line,
              const char *title,
              const char *subtitle)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (line->row), subtitle);
  /* The row in it has these, too; the one around it would have none. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* --- what the person wants of a row --- */

static void
on_show_session (QuiClearChecks *self,
                 int             pid)
{
  g_signal_emit (self, signals[SHOW_SESSION], 0, pid);
}

static void
on_show_all (QuiClearChecks *self)
{
  g_signal_emit (self, signals[SHOW_SESSION], 0, 0);
}

static void
on_resolve (QuiClearChecks *self,
            const QuiCheck *check)
{
  g_autoptr (QuiClearing) clearing = g_weak_ref_get (&self->asked);

  if (clearing != NULL && qui_clearing_get_phase (clearing) == QUI_CLEARING_READY)
    qui_clear_resolve_ask (clearing, check, GTK_WIDGET (self));
}

static GtkWidget *
new_row (QuiClearChecks *self)
{
  GtkWidget *row = qui_clear_row_new ();

  g_signal_connect_object (row, "show-session", G_CALLBACK (on_show_session), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "resolve", G_CALLBACK (on_resolve), self, G_CONNECT_SWAPPED);
  return row;
}

static void
add_show_all (QuiClearChecks *self,
              Line           *line)
{
  GtkWidget *button = gtk_button_new_with_label (_("Show"));

  gtk_widget_set_tooltip_text (button, _("Close this and select the sessions"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_show_all), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (line->row), button);
}

/* --- lines --- */

static Line *
new_line (QuiClearChecks   *self,
          guint             kind,
          gboolean          several,
          QuiCheckSeverity  severity)
{
  Line *line = g_new0 (Line, 1);
  GtkWidget *icon = qui_clear_row_icon_new (severity);

  line->kind = kind;
  line->several = several;
  line->children = g_ptr_array_new ();
  if (several)
    {
      /* What is to be solved is read without a click. */
      line->row = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "expanded", severity == QUI_SEVERITY_STOP, NULL);
      gtk_widget_add_css_class (line->row, "compact");
      adw_expander_row_add_prefix (ADW_EXPANDER_ROW (line->row), icon);
      if (kind == QUI_CHECK_SESSION)
        add_show_all (self, line);
    }
  else
    {
      line->row = new_row (self);
      adw_action_row_add_prefix (ADW_ACTION_ROW (line->row), icon);
    }
  return line;
}

/* The next line: the one that is there if it is of the same kind; else it and all after it are made anew. */
static Line *
next_line (QuiClearChecks   *self,
           guint             kind,
           gboolean          several,
           QuiCheckSeverity  severity)
{
  Line *line = self->n_used < self->lines->len ? g_ptr_array_index (self->lines, self->n_used) : NULL;

  if (line == NULL || line->kind != kind || line->several != several)
    {
      for (guint i = self->n_used; i < self->lines->len; i++)
        adw_preferences_group_remove (self->group, ((Line *) g_ptr_array_index (self->lines, i))->row);
      g_ptr_array_set_size (self->lines, self->n_used);
      line = new_line (self, kind, several, severity);
      g_ptr_array_add (self->lines, line);
      adw_preferences_group_add (self->group, line->row);
    }
  self->n_used++;
  return line;
}

static void
say (QuiClearChecks   *self,
     guint             kind,
     QuiCheckSeverity  severity,
     const char       *title,
     const char       *detail)
{
  qui_clear_row_set (QUI_CLEAR_ROW (next_line (self, kind, FALSE, severity)->row), NULL, title, detail, NULL);
}

/* The child at @index, made if there is none yet: sessions are counted by groups. */
static GtkWidget *
child_at (QuiClearChecks *self,
          Line           *line,
          guint           index,
          gboolean        is_group)
{
  if (index == line->children->len)
    {
      GtkWidget *child = is_group ? qui_impact_row_new () : new_row (self);

      g_ptr_array_add (line->children, child);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (line->row), child);
      if (line->more != NULL)
        {
          adw_expander_row_remove (ADW_EXPANDER_ROW (line->row), line->more);
          line->more = NULL;
        }
    }
  return g_ptr_array_index (line->children, index);
}

static void
end_children (Line  *line,
              guint  n_shown,
              guint  n)
{
  while (line->children->len > n_shown)
    {
      adw_expander_row_remove (ADW_EXPANDER_ROW (line->row), g_ptr_array_index (line->children, line->children->len - 1));
      g_ptr_array_set_size (line->children, line->children->len - 1);
    }
  if (n > n_shown && line->more == NULL)
    {
      line->more = qui_clear_row_new ();
      adw_expander_row_add_row (ADW_EXPANDER_ROW (line->row), line->more);
    }
  if (n > n_shown)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("… and %u more", "… and %u more", n - n_shown), n - n_shown);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->more), text);
    }
  else if (line->more != NULL)
    {
      adw_expander_row_remove (ADW_EXPANDER_ROW (line->row), line->more);
      line->more = NULL;
    }
}

/* --- those who will be disconnected --- */

/* What becomes of the transactions of all who are inside. */
typedef struct
{
  guint n_transactions;
  guint n_unseen;        /* sessions whose state is hidden from us */
  guint n_rows;
  guint n_more;          /* groups that are not listed */
} Impact;

static void
add_impact (QuiClearChecks *self,
            Line           *line,
            QuiPlan        *plan,
            Impact         *impact)
{
  guint largest = qui_plan_get_n_groups (plan) > 0 ? qui_plan_get_group (plan, 0)->n_sessions : 0;

  impact->n_transactions += qui_plan_get_n_transactions (plan);
  for (guint i = 0; i < qui_plan_get_n_groups (plan); i++)
    {
      const QuiImpactGroup *group = qui_plan_get_group (plan, i);

      impact->n_unseen += group->n_in_state[QUI_STATE_HIDDEN];
      if (impact->n_rows == MAX_LISTED)
        impact->n_more++;
      else
        qui_impact_row_set_group (QUI_IMPACT_ROW (child_at (self, line, impact->n_rows++, TRUE)), group, largest);
    }
}

static char *
dup_impact (const Impact *impact)
{
  guint n = impact->n_transactions;
  g_autofree char *known = n > 0 ? g_strdup_printf (ngettext ("%u open transaction rolls back.", "%u open transactions roll back.", n), n) : NULL;
  g_autofree char *unseen = g_strdup_printf (ngettext ("The state of %u is hidden: if its transaction is open, it rolls back.",
                                                       "The state of %u is hidden: transactions that are open roll back.",
                                                       impact->n_unseen),
                                             impact->n_unseen);

  if (known != NULL && impact->n_unseen > 0)
    return g_strconcat (known, " ", unseen, NULL);
  if (known != NULL)
    return g_steal_pointer (&known);
  return impact->n_unseen > 0 ? g_steal_pointer (&unseen) : g_strdup (_("No transaction is open."));
}

static void
show_sessions (QuiClearChecks   *self,
               const QuiCheck   *check,
               guint             n,
               QuiPreflight     *preflight)
{
  QuiServer *server = qui_clearing_get_server (self->clearing);
  QuiSnapshot *snapshot = server != NULL ? qui_server_get_snapshot (server) : NULL;
  Line *line = next_line (self, QUI_CHECK_SESSION, TRUE, check->severity);
  g_autofree char *title = qui_words_check_title (check, n, qui_preflight_count_perhaps_workers (preflight, check->kind));
  g_autofree char *note = qui_words_sessions_note (preflight);
  g_autofree char *impact_words = NULL;
  g_autofree char *words = NULL;
  Impact impact = { 0 };

  if (snapshot != NULL)
    {
      /* By name, so that nobody is spared whom the clearance does not spare, such as a WAL sender. */
      g_autoptr (GArray) keys = qui_clearing_dup_session_keys (self->clearing, 0);
      const QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .kind = QUI_SIGNAL_TERMINATE, .keys = keys, .try_anyway = TRUE };
      g_autoptr (QuiPlan) plan = qui_plan_make (snapshot, &request);

      add_impact (self, line, plan, &impact);
    }
  end_children (line, impact.n_rows, impact.n_rows + impact.n_more);
  impact_words = dup_impact (&impact);
  words = g_strjoin (*note != '\0' ? " " : "", impact_words, note, NULL);
  set_expander (line, title, words);
}

/* --- checks --- */

static char *
dup_detail (const QuiCheck *check,
            QuiPreflight   *preflight)
{
  return qui_words_check_detail (check, qui_preflight_get_request (preflight), qui_preflight_get_role (preflight),
                                 qui_preflight_get_now (preflight));
}

static char *
dup_sql (const QuiCheck *check,
         QuiPreflight   *preflight)
{
  return qui_words_check_sql (check, qui_preflight_get_request (preflight), qui_preflight_get_role (preflight));
}

static void
show_several (QuiClearChecks *self,
              const QuiCheck *first,
              guint           n,
              QuiPreflight   *preflight)
{
  Line *line = next_line (self, first->kind, TRUE, first->severity);
  g_autofree char *title = qui_words_check_title (first, n, qui_preflight_count_perhaps_workers (preflight, first->kind));
  guint n_shown = 0;

  for (guint i = 0; i < qui_preflight_get_n (preflight) && n_shown < MAX_LISTED; i++)
    {
      const QuiCheck *check = qui_preflight_get (preflight, i);
      g_autofree char *detail = NULL;
      g_autofree char *sql = NULL;
      GtkWidget *row;

      if (check->kind != first->kind)
        continue;
      detail = dup_detail (check, preflight);
      sql = dup_sql (check, preflight);
      row = child_at (self, line, n_shown++, FALSE);
      qui_clear_row_set (QUI_CLEAR_ROW (row), check, "", detail, sql);
    }
  end_children (line, n_shown, n);
  set_expander (line, title, "");
}

static void
show_kind (QuiClearChecks *self,
           const QuiCheck *first,
           QuiPreflight   *preflight)
{
  guint n = qui_preflight_count (preflight, first->kind);
  gboolean killed = first->kind == QUI_CHECK_SESSION && !qui_preflight_get_request (preflight)->keep_sessions;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *sql = NULL;

  if (killed)
    {
      show_sessions (self, first, n, preflight);
      return;
    }
  if (n > 1)
    {
      show_several (self, first, n, preflight);
      return;
    }

  title = qui_words_check_title (first, 1, 0);
  detail = dup_detail (first, preflight);
  sql = dup_sql (first, preflight);
  qui_clear_row_set (QUI_CLEAR_ROW (next_line (self, first->kind, FALSE, first->severity)->row), first, title, detail, sql);
}

/* --- what is well, and what is lost --- */

static void
show_loss (QuiClearChecks *self,
           QuiPreflight   *preflight)
{
  const QuiClearanceRequest *request = qui_preflight_get_request (preflight);
  QuiServer *server = qui_clearing_get_server (self->clearing);
  const QuiDatabaseDetail *facts = server != NULL ? qui_server_get_database_detail (server, request->database_oid) : NULL;
  g_autofree char *name = qui_words_one_line (qui_clearing_get_name (self->clearing));
  g_autofree char *title = NULL;

  if (facts != NULL && facts->size >= 0)
    {
      g_autofree char *size = qui_words_size (facts->size);

      title = g_strdup_printf (_("%s and its %s are deleted for good"), name, size);
    }
  else
    title = g_strdup_printf (_("%s is deleted for good"), name);
  say (self, LINE_LOST, QUI_SEVERITY_KILL, title, _("Quiesce makes no backup."));
}

static void
show_well (QuiClearChecks *self,
           QuiPreflight   *preflight)
{
  static const QuiCheckKind rights[] = { QUI_CHECK_NOT_OWNER, QUI_CHECK_NO_CREATEDB, QUI_CHECK_TABLESPACE_DENIED, QUI_CHECK_MISSING };
  static const QuiCheckKind held[] = { QUI_CHECK_PREPARED, QUI_CHECK_SUBSCRIPTION, QUI_CHECK_SLOT_ACTIVE, QUI_CHECK_SLOT_INACTIVE, QUI_CHECK_MISSING };
  static const QuiCheckKind inside[] = { QUI_CHECK_SESSION, QUI_CHECK_SESSION_DENIED, QUI_CHECK_OWN_ELSEWHERE, QUI_CHECK_MISSING };
  guint n_rights = 0, n_held = 0, n_inside = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    n_rights += qui_preflight_count (preflight, rights[i]);
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    n_held += qui_preflight_count (preflight, held[i]);
  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    n_inside += qui_preflight_count (preflight, inside[i]);

  if (n_inside == 0)
    say (self, LINE_EMPTY, QUI_SEVERITY_NONE, _("Nobody else is connected"), "");
  if (n_held == 0)
    say (self, LINE_NOTHING_HELD, QUI_SEVERITY_NONE, _("No prepared transactions, slots or subscriptions"), "");
  if (n_rights == 0)
    {
      g_autofree char *role = qui_words_one_line (qui_preflight_get_role (preflight));
      g_autofree char *title = g_strdup_printf (_("%s has the rights for this"), role);

      say (self, LINE_RIGHTS, QUI_SEVERITY_NONE, title, "");
    }
}

/* What can be done at the pooler, or why not: with what stops it, or with the rest. */
static void
show_pooler (QuiClearChecks *self,
             gboolean        stops)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  QuiCheckSeverity severity = qui_words_pooler_check (self->clearing, &title, &detail);

  /* Its own icon: the line is made anew when what it means has changed. */
  if (title != NULL && stops == (severity == QUI_SEVERITY_STOP))
    say (self, LINE_POOLER + severity, severity, title, detail);
}

static gboolean
is_first_of_kind (QuiPreflight *preflight,
                  guint         index)
{
  const QuiCheck *check = qui_preflight_get (preflight, index);

  return qui_preflight_find (preflight, check->kind) == check;
}

static void
show_preflight (QuiClearChecks *self,
                QuiPreflight   *preflight)
{
  gboolean is_drop = qui_preflight_get_request (preflight)->mode == QUI_CLEARANCE_DROP;
  guint n = qui_preflight_get_n (preflight);
  guint i = 0;

  show_pooler (self, TRUE);
  for (; i < n && qui_preflight_get (preflight, i)->severity == QUI_SEVERITY_STOP; i++)
    if (is_first_of_kind (preflight, i))
      show_kind (self, qui_preflight_get (preflight, i), preflight);
  if (is_drop)
    show_loss (self, preflight);
  show_pooler (self, FALSE);
  for (; i < n; i++)
    if (is_first_of_kind (preflight, i))
      show_kind (self, qui_preflight_get (preflight, i), preflight);
  show_well (self, preflight);
}

void
qui_clear_checks_update (QuiClearChecks *self,
                         QuiClearing    *clearing)
{
  QuiPreflight *preflight;
  const GError *error;

  g_return_if_fail (QUI_IS_CLEAR_CHECKS (self));
  g_return_if_fail (QUI_IS_CLEARING (clearing));

  g_weak_ref_set (&self->asked, clearing);
  preflight = qui_clearing_get_preflight (clearing);
  error = qui_clearing_get_check_error (clearing);
  gtk_widget_set_visible (self->spinner, preflight == NULL && error == NULL);
  /* Until the new ones are there the old ones stay: nothing flickers. */
  if (preflight == NULL && error == NULL)
    return;

  self->clearing = clearing;
  self->n_used = 0;
  if (preflight != NULL)
    show_preflight (self, preflight);
  else
    say (self, LINE_FAILED, QUI_SEVERITY_STOP, _("The checks could not be taken"), error->message);
  for (guint i = self->n_used; i < self->lines->len; i++)
    adw_preferences_group_remove (self->group, ((Line *) g_ptr_array_index (self->lines, i))->row);
  g_ptr_array_set_size (self->lines, self->n_used);
  self->clearing = NULL;
}

static void
on_check_again (QuiClearChecks *self)
{
  g_autoptr (QuiClearing) clearing = g_weak_ref_get (&self->asked);

  if (clearing != NULL && qui_clearing_get_phase (clearing) == QUI_CLEARING_READY)
    qui_clearing_check (clearing);
}

static void
qui_clear_checks_finalize (GObject *object)
{
  QuiClearChecks *self = QUI_CLEAR_CHECKS (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_weak_ref_clear (&self->asked);

  G_OBJECT_CLASS (qui_clear_checks_parent_class)->finalize (object);
}

static void
qui_clear_checks_class_init (QuiClearChecksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_clear_checks_finalize;

  signals[SHOW_SESSION] = g_signal_new ("show-session", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
qui_clear_checks_init (QuiClearChecks *self)
{
  GtkWidget *suffix = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *again = gtk_button_new_from_icon_name ("view-refresh-symbolic");

  self->lines = g_ptr_array_new_with_free_func (line_free);
  g_weak_ref_init (&self->asked, NULL);
  self->spinner = gtk_spinner_new ();
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Checking"), -1);
  gtk_widget_set_tooltip_text (again, _("Check Again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (again), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Check Again"), -1);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (on_check_again), self);
  gtk_box_append (GTK_BOX (suffix), self->spinner);
  gtk_box_append (GTK_BOX (suffix), again);

  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Checks"));
  adw_preferences_group_set_header_suffix (self->group, suffix);
  gtk_widget_set_hexpand (GTK_WIDGET (self->group), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->group));
}

GtkWidget *
qui_clear_checks_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_CHECKS, NULL);
}
