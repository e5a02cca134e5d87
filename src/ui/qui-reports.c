/* qui-reports.c: who hears of an action, and how
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-report-dialog.h"
#include "qui-reports.h"

struct _QuiReports
{
  GObject     parent_instance;

  GtkWidget  *parent;    /* weak */
  GHashTable *dialogs;   /* QuiOperation -> its open QuiReportDialog, or NULL: it comes in a moment */
};

G_DEFINE_FINAL_TYPE (QuiReports, qui_reports, G_TYPE_OBJECT)

enum
{
  CLEAR,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWindow *
get_window (QuiReports *self)
{
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_report_destroyed (GtkWidget  *dialog,
                     QuiReports *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->dialogs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == dialog)
      g_hash_table_iter_remove (&iter);
}

static void
on_clear (QuiReports *self,
          guint       database)
{
  g_signal_emit (self, signals[CLEAR], 0, database);
}

void
qui_reports_show (QuiReports   *self,
                  QuiOperation *operation)
{
  GtkWidget *dialog;
  GtkWindow *window;

  g_return_if_fail (QUI_IS_REPORTS (self));
  g_return_if_fail (QUI_IS_OPERATION (operation));

  dialog = g_hash_table_lookup (self->dialogs, operation);
  window = get_window (self);
  if (dialog == NULL)
    {
      if (window == NULL)
        {
          g_hash_table_remove (self->dialogs, operation);
          return;
        }

      dialog = qui_report_dialog_new (operation, window);
      g_hash_table_insert (self->dialogs, g_object_ref (operation), dialog);
      g_signal_connect_object (dialog, "destroy", G_CALLBACK (on_report_destroyed), self, 0);
      g_signal_connect_object (dialog, "clear", G_CALLBACK (on_clear), self, G_CONNECT_SWAPPED);
    }
  qui_dialog_present (dialog);
}

typedef struct
{
  GWeakRef      reports;
  QuiOperation *operation;
} ReportTarget;

static ReportTarget *
report_target_new (QuiReports   *reports,
                   QuiOperation *operation)
{
  ReportTarget *target = g_new0 (ReportTarget, 1);

  g_weak_ref_init (&target->reports, reports);
  target->operation = g_object_ref (operation);
  return target;
}

static void
report_target_free (gpointer data)
{
  ReportTarget *target = data;

  g_weak_ref_clear (&target->reports);
  g_object_unref (target->operation);
  g_free (target);
}

static void
report_target_free_with_closure (gpointer  data,
                                 GClosure *closure)
{
  report_target_free (data);
}

static void
report_target_show (ReportTarget *target)
{
  g_autoptr (QuiReports) self = g_weak_ref_get (&target->reports);

  if (self != NULL)
    qui_reports_show (self, target->operation);
}

static gboolean
on_started (gpointer target)
{
  report_target_show (target);
  return G_SOURCE_REMOVE;
}

/* From the next turn of the main loop: to start a big operation and to build its report would take longer than a frame together. */
static void
show_soon (QuiReports   *self,
           QuiOperation *operation)
{
  g_hash_table_insert (self->dialogs, g_object_ref (operation), NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_started, report_target_new (self, operation), report_target_free);
}

/* @operation and @button may be NULL. */
static void
add_toast (QuiReports   *self,
           const char   *text,
           QuiOperation *operation,
           const char   *button)
{
  GtkWidget *overlay = self->parent != NULL ? gtk_widget_get_ancestor (self->parent, ADW_TYPE_TOAST_OVERLAY) : NULL;
  AdwToast *toast;

  if (overlay == NULL)
    return;

  toast = qui_dialog_toast_new (text);
  if (operation != NULL)
    {
      adw_toast_set_button_label (toast, button);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (report_target_show), report_target_new (self, operation),
                             report_target_free_with_closure, G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static gboolean
is_single (QuiOperation *operation)
{
  return qui_operation_get_n_targets (operation) == 1
         && qui_plan_get_request (qui_operation_get_plan (operation))->scope == QUI_SCOPE_SELECTION;
}

static gboolean
went_wrong (QuiOperation *operation)
{
  return qui_operation_get_n (operation, QUI_OUTCOME_SURVIVED) > 0
         || qui_operation_get_n (operation, QUI_OUTCOME_UNKNOWN) > 0
         || qui_operation_get_n (operation, QUI_OUTCOME_NOT_PERMITTED) > 0
         || qui_operation_get_n (operation, QUI_OUTCOME_OWN) > 0
         || qui_operation_get_n (operation, QUI_OUTCOME_PENDING) > 0;
}

/* One session: a word as soon as it is proved, another one if it came back or is not in the journal. Several: only if nobody looks at the report. */
static void
on_operation_phase (QuiReports   *self,
                    GParamSpec   *pspec,
                    QuiOperation *operation)
{
  QuiOperationPhase phase = qui_operation_get_phase (operation);
  gboolean single = is_single (operation);
  gboolean news = single && phase == QUI_OPERATION_DONE
                  && (qui_operation_get_n (operation, QUI_OUTCOME_CAME_BACK) > 0 || qui_operation_is_unwritten (operation));
  g_autofree char *summary = NULL;

  if (phase < QUI_OPERATION_WATCHING || g_hash_table_contains (self->dialogs, operation))
    return;

  if (single && went_wrong (operation))
    {
      /* Shown when it was proved, if it was: who has closed it since does not get it again. */
      if (phase == QUI_OPERATION_WATCHING || qui_operation_get_proved_after (operation) == 0)
        qui_reports_show (self, operation);
      return;
    }
  if (phase != (single ? QUI_OPERATION_WATCHING : QUI_OPERATION_DONE) && !news)
    return;

  summary = qui_operation_dup_summary (operation);
  add_toast (self, summary, operation, single ? _("_Details") : _("_Show Report"));
}

void
qui_reports_follow (QuiReports   *self,
                    QuiOperation *operation)
{
  g_return_if_fail (QUI_IS_REPORTS (self));
  g_return_if_fail (QUI_IS_OPERATION (operation));

  g_signal_connect_object (operation, "notify::phase", G_CALLBACK (on_operation_phase), self, G_CONNECT_SWAPPED);
  if (!is_single (operation))
    show_soon (self, operation);
  else if (qui_operation_get_phase (operation) == QUI_OPERATION_DONE)
    on_operation_phase (self, NULL, operation);
}

void
qui_reports_say (QuiReports *self,
                 const char *text)
{
  g_return_if_fail (QUI_IS_REPORTS (self));
  g_return_if_fail (text != NULL);

  add_toast (self, text, NULL, NULL);
}

static void
qui_reports_dispose (GObject *object)
{
  QuiReports *self = QUI_REPORTS (object);

  g_clear_weak_pointer (&self->parent);
  g_hash_table_remove_all (self->dialogs);

  G_OBJECT_CLASS (qui_reports_parent_class)->dispose (object);
}

static void
qui_reports_finalize (GObject *object)
{
  QuiReports *self = QUI_REPORTS (object);

  g_clear_pointer (&self->dialogs, g_hash_table_unref);

  G_OBJECT_CLASS (qui_reports_parent_class)->finalize (object);
}

static void
qui_reports_class_init (QuiReportsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_reports_dispose;
  object_class->finalize = qui_reports_finalize;

  signals[CLEAR] = g_signal_new ("clear", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
qui_reports_init (QuiReports *self)
{
  self->dialogs = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

QuiReports *
qui_reports_new (GtkWidget *parent)
{
  QuiReports *self;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  self = g_object_new (QUI_TYPE_REPORTS, NULL);
  g_set_weak_pointer (&self->parent, parent);
  return self;
}
