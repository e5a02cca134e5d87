/* qui-blocker-details.c: somebody who blocks others and is no session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-blocker-details.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-prepared-list.h"
#include "qui-words-blocking.h"

struct _QuiBlockerDetails
{
  GtkWidget     parent_instance;

  GtkWidget    *box;
  GtkWidget    *title;
  GtkWidget    *words;
  GtkWidget    *list;

  gint64        now;             /* the server's clock */
  guint         asked_held;      /* what was blocked when we asked */
  gint64        asked_since;
  GPtrArray    *prepared;        /* QuiPreparedXact; NULL: not known */
  char         *problem;         /* why not */
  char         *shown;           /* what the list says */
  GCancellable *cancellable;     /* while asking */
};

G_DEFINE_FINAL_TYPE (QuiBlockerDetails, qui_blocker_details, GTK_TYPE_WIDGET)

static void
add_words (QuiBlockerDetails *self,
           const char        *words,
           const char        *style)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  qui_looks_wrap (GTK_LABEL (label));
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self->list), label);
}

static char *
dup_list (QuiBlockerDetails *self)
{
  GString *text = g_string_new (self->problem);

  for (guint i = 0; self->prepared != NULL && i < self->prepared->len; i++)
    {
      const QuiPreparedXact *xact = g_ptr_array_index (self->prepared, i);
      g_autofree char *words = qui_words_prepared (xact, self->now);

      g_string_append_printf (text, "%s\n%s\n", xact->gid, words);
    }
  return g_string_free (text, FALSE);
}

/* The labels stay as long as they say the same: a person may be about to select a name. */
static void
show_list (QuiBlockerDetails *self)
{
  g_autofree char *text = dup_list (self);
  GtkWidget *child;

  if (g_strcmp0 (text, self->shown) == 0)
    return;

  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);

  if (self->problem != NULL)
    add_words (self, self->problem, "fieldkey");
  for (guint i = 0; self->prepared != NULL && i < self->prepared->len; i++)
    {
      const QuiPreparedXact *xact = g_ptr_array_index (self->prepared, i);
      g_autofree char *words = qui_words_prepared (xact, self->now);

      add_words (self, xact->gid, "server-words");
      add_words (self, words, "fieldkey");
    }
}

static void
forget (QuiBlockerDetails *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->prepared, g_ptr_array_unref);
  g_clear_pointer (&self->problem, g_free);
  self->asked_held = 0;
  self->asked_since = QUI_TIME_UNKNOWN;
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (QuiBlockerDetails) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *prepared = qui_prepared_list_finish (QUI_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->prepared, g_ptr_array_unref);
  g_clear_pointer (&self->problem, g_free);
  self->prepared = prepared;
  if (error != NULL)
    self->problem = g_strdup (error->message);
  show_list (self);
}

/* Once for each time that something has changed. */
static void
ask (QuiBlockerDetails     *self,
     QuiServer             *server,
     const QuiBlockingNode *node)
{
  QuiConnection *monitor = server != NULL && qui_server_get_state (server) == QUI_SERVER_LIVE ? qui_server_get_monitor (server) : NULL;

  if (monitor == NULL || self->cancellable != NULL || (self->asked_held == node->n_held && self->asked_since == node->held_since))
    return;

  self->asked_held = node->n_held;
  self->asked_since = node->held_since;
  self->cancellable = g_cancellable_new ();
  qui_prepared_list_async (monitor, self->cancellable, prepared_cb, g_object_ref (self));
}

void
qui_blocker_details_show (QuiBlockerDetails *self,
                          QuiServer         *server,
                          QuiOutline        *outline,
                          const QuiLine     *line)
{
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (QUI_IS_BLOCKER_DETAILS (self));
  g_return_if_fail (line != NULL && line->blocking != NULL);

  self->now = qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now;
  title = qui_words_blocker (line->blocking);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  words = qui_words_blocker_advice (line->blocking);
  gtk_label_set_text (GTK_LABEL (self->words), words);

  if (line->key.kind == QUI_LINE_PREPARED)
    ask (self, server, line->blocking);
  else
    forget (self);
  show_list (self);
}

void
qui_blocker_details_clear (QuiBlockerDetails *self)
{
  g_return_if_fail (QUI_IS_BLOCKER_DETAILS (self));

  forget (self);
}

/* A GtkStack asks a page that it does not show how wide it must be at its least height: for words that wrap, all on one line. */
static void
qui_blocker_details_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  gtk_widget_measure (QUI_BLOCKER_DETAILS (widget)->box, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                      minimum, natural, NULL, NULL);
}

static void
qui_blocker_details_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  gtk_widget_allocate (QUI_BLOCKER_DETAILS (widget)->box, width, height, baseline, NULL);
}

static void
qui_blocker_details_dispose (GObject *object)
{
  QuiBlockerDetails *self = QUI_BLOCKER_DETAILS (object);

  forget (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_BLOCKER_DETAILS);

  G_OBJECT_CLASS (qui_blocker_details_parent_class)->dispose (object);
}

static void
qui_blocker_details_finalize (GObject *object)
{
  g_free (QUI_BLOCKER_DETAILS (object)->shown);

  G_OBJECT_CLASS (qui_blocker_details_parent_class)->finalize (object);
}

static void
qui_blocker_details_class_init (QuiBlockerDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_blocker_details_dispose;
  object_class->finalize = qui_blocker_details_finalize;
  widget_class->measure = qui_blocker_details_measure;
  widget_class->size_allocate = qui_blocker_details_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-blocker-details.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiBlockerDetails, box);
  gtk_widget_class_bind_template_child (widget_class, QuiBlockerDetails, title);
  gtk_widget_class_bind_template_child (widget_class, QuiBlockerDetails, words);
  gtk_widget_class_bind_template_child (widget_class, QuiBlockerDetails, list);
}

static void
qui_blocker_details_init (QuiBlockerDetails *self)
{
  self->asked_since = QUI_TIME_UNKNOWN;
  gtk_widget_init_template (GTK_WIDGET (self));
}
