/* qui-report-dialog.c: what did happen, session by session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-report-columns.h"
#include "qui-report-dialog.h"
#include "qui-report-slots.h"
#include "qui-words.h"

struct _QuiReportDialog
{
  AdwWindow       parent_instance;

  QuiOperation   *operation;

  AdwHeaderBar   *header;
  GtkLabel       *heading;
  GtkLabel       *subtitle;
  GtkProgressBar *progress;
  GtkWidget      *chips_scroller;
  GtkWidget      *chips;
  GtkColumnView  *view;
  GtkWidget      *fence;
  GtkLabel       *fence_label;
  GtkWidget      *stop;
  GtkWidget      *retry;
  GtkWidget      *done;
};

G_DEFINE_FINAL_TYPE (QuiReportDialog, qui_report_dialog, ADW_TYPE_WINDOW)

enum
{
  CLEAR,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Worst last, as a person reads them: what went well comes first. */
static const QuiOutcomeKind chip_kinds[] = {
  QUI_OUTCOME_GONE, QUI_OUTCOME_CANCELLED, QUI_OUTCOME_ALREADY_GONE, QUI_OUTCOME_NOTHING_RUNNING, QUI_OUTCOME_REPLACED,
  QUI_OUTCOME_CAME_BACK, QUI_OUTCOME_SURVIVED, QUI_OUTCOME_UNKNOWN, QUI_OUTCOME_NOT_PERMITTED, QUI_OUTCOME_OWN,
};

static GtkWidget *
make_chip (QuiOutcomeKind kind,
           const char    *label,
           guint          n)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *image = gtk_image_new_from_icon_name (qui_looks_outcome_icon (kind));
  GtkWidget *name = gtk_label_new (label);
  g_autofree char *text = g_strdup_printf ("%u", n);
  GtkWidget *count = gtk_label_new (text);

  gtk_widget_add_css_class (chip, "outcome-chip");
  gtk_widget_add_css_class (image, qui_looks_outcome_class (kind));
  gtk_image_set_pixel_size (GTK_IMAGE (image), 14);
  gtk_widget_add_css_class (count, "num");
  gtk_widget_add_css_class (count, "heading");
  gtk_box_append (GTK_BOX (chip), image);
  gtk_box_append (GTK_BOX (chip), name);
  gtk_box_append (GTK_BOX (chip), count);
  return chip;
}

static void
update_chips (QuiReportDialog *self)
{
  QuiSignalKind signal = qui_plan_get_request (qui_operation_get_plan (self->operation))->kind;
  gboolean any = FALSE;
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_box_remove (GTK_BOX (self->chips), chip);

  if (qui_operation_get_phase (self->operation) >= QUI_OPERATION_WATCHING)
    for (guint i = 0; i < G_N_ELEMENTS (chip_kinds); i++)
      {
        guint n = qui_operation_get_n (self->operation, chip_kinds[i]);

        if (n == 0)
          continue;
        any = TRUE;
        gtk_box_append (GTK_BOX (self->chips), make_chip (chip_kinds[i], qui_words_outcome (chip_kinds[i], signal), n));
      }
  gtk_widget_set_visible (self->chips_scroller, any);
}

/* That everybody was to leave; NULL: none, or it is not watched any more. */
static const QuiDatabase *
get_database (QuiReportDialog *self)
{
  const QuiPlanRequest *request = qui_plan_get_request (qui_operation_get_plan (self->operation));
  QuiServer *server = qui_operation_get_server (self->operation);
  QuiSnapshot *snapshot = server != NULL ? qui_server_get_snapshot (server) : NULL;

  if (request->scope != QUI_SCOPE_DATABASE || request->kind != QUI_SIGNAL_TERMINATE || snapshot == NULL)
    return NULL;
  return qui_snapshot_find_database (snapshot, request->database_oid);
}

static void
on_clear (QuiReportDialog *self)
{
  guint database = qui_plan_get_request (qui_operation_get_plan (self->operation))->database_oid;

  g_signal_emit (self, signals[CLEAR], 0, database);
  gtk_window_close (GTK_WINDOW (self));
}

static void
update_buttons (QuiReportDialog *self)
{
  gboolean done = qui_operation_get_phase (self->operation) == QUI_OPERATION_DONE;
  guint n = qui_operation_get_n_retriable (self->operation);
  g_autofree char *label = g_strdup_printf (ngettext ("Retry %u Session", "Retry %u Sessions", n), n);

  gtk_button_set_label (GTK_BUTTON (self->retry), label);
  gtk_widget_set_visible (self->fence, done && get_database (self) != NULL);
  gtk_widget_set_visible (self->stop, !done);
  gtk_widget_set_visible (self->retry, done && n > 0);
  gtk_widget_set_visible (self->done, done);
  gtk_widget_set_hexpand (self->done, n == 0);
}

static void
on_changed (QuiReportDialog *self)
{
  guint n_targets = qui_operation_get_n_targets (self->operation);
  guint n_settled = qui_operation_get_n_settled (self->operation);
  g_autofree char *heading = qui_operation_dup_title (self->operation);
  g_autofree char *subtitle = qui_operation_dup_subtitle (self->operation);

  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *subtitle != '\0');
  gtk_progress_bar_set_fraction (self->progress, n_targets > 0 ? (double) n_settled / n_targets : 1);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), qui_operation_get_phase (self->operation) < QUI_OPERATION_WATCHING);
  update_chips (self);
}

static void
on_phase (QuiReportDialog *self)
{
  on_changed (self);
  update_buttons (self);
  if (qui_operation_get_phase (self->operation) != QUI_OPERATION_DONE)
    return;

  /* The worst is on top now. */
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u", 0);
  gtk_window_set_focus (GTK_WINDOW (self), self->done);
}

static void
on_stop (QuiReportDialog *self)
{
  qui_operation_stop_waiting (self->operation);
}

static void
on_retry (QuiReportDialog *self)
{
  qui_operation_retry (self->operation);
}

static void
on_copy (QuiReportDialog *self)
{
  g_autofree char *report = qui_operation_dup_report (self->operation);

  qui_dialog_copy (GTK_WIDGET (self), report);
}

static void
qui_report_dialog_dispose (GObject *object)
{
  QuiReportDialog *self = QUI_REPORT_DIALOG (object);

  g_clear_object (&self->operation);

  G_OBJECT_CLASS (qui_report_dialog_parent_class)->dispose (object);
}

static void
qui_report_dialog_class_init (QuiReportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_report_dialog_dispose;

  signals[CLEAR] = g_signal_new ("clear", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-report-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, header);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, subtitle);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, view);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, fence);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, fence_label);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, retry);
  gtk_widget_class_bind_template_child (widget_class, QuiReportDialog, done);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
qui_report_dialog_init (QuiReportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qui_report_columns_add (self->view);
}

GtkWidget *
qui_report_dialog_new (QuiOperation *operation,
                       GtkWindow    *parent)
{
  QuiReportDialog *self;
  QuiPlan *plan;
  QuiServer *server;
  g_autoptr (GtkNoSelection) selection = NULL;
  g_autofree char *subtitle = NULL;
  const char *title;

  g_return_val_if_fail (QUI_IS_OPERATION (operation), NULL);

  plan = qui_operation_get_plan (operation);
  server = qui_operation_get_server (operation);
  title = qui_dialog_title (qui_plan_get_request (plan), qui_operation_get_n_targets (operation));
  subtitle = qui_dialog_dup_subtitle (plan, qui_operation_get_server_name (operation));
  self = g_object_new (QUI_TYPE_REPORT_DIALOG, "transient-for", parent, "title", title, NULL);
  self->operation = g_object_ref (operation);
  adw_header_bar_set_title_widget (self->header,
                                   qui_dialog_title_new (title, subtitle,
                                                         server != NULL ? qui_profile_get_environment (qui_server_get_profile (server))
                                                                        : QUI_ENVIRONMENT_NONE));
  selection = gtk_no_selection_new (G_LIST_MODEL (qui_report_slots_new (G_LIST_MODEL (operation))));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));

  g_signal_connect_object (operation, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (operation, "notify::phase", G_CALLBACK (on_phase), self, G_CONNECT_SWAPPED);
  if (get_database (self) != NULL)
    {
      g_autofree char *name = qui_words_one_line (get_database (self)->name);
      g_autofree char *words = g_strdup_printf (_("Fence %s to keep new connections out."), name);

      gtk_label_set_text (self->fence_label, words);
    }
  gtk_window_set_focus (GTK_WINDOW (self), self->stop);
  on_phase (self);
  return GTK_WIDGET (self);
}
