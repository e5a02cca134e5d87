/* qui-questions.c: puts what ssh asks to the person, one question after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-questions.h"

#include "qui-dialog-parts.h"
#include "qui-question-dialog.h"

struct _QuiQuestions
{
  GObject        parent_instance;

  QuiServerList *servers;
  GtkWindow     *window;    /* weak */
  guint          idle;
};

G_DEFINE_FINAL_TYPE (QuiQuestions, qui_questions, G_TYPE_OBJECT)

/* On a question that was put: a notice that was closed does not come again. */
#define PUT "qui-put"

/* Whether some dialog is open, one of these or another. */
static gboolean
is_covered (QuiQuestions *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (GTK_IS_WINDOW (toplevel) && gtk_widget_get_visible (toplevel) && gtk_window_get_modal (GTK_WINDOW (toplevel)))
        return TRUE;
    }
  return FALSE;
}

static QuiServer *
find_asking (QuiQuestions *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);
      QuiQuestion *question = qui_server_get_question (server);

      if (question != NULL && g_object_get_data (G_OBJECT (question), PUT) == NULL && qui_question_is_open (question))
        return server;   /* the list keeps it */
    }
  return NULL;
}

static gboolean
put_next (gpointer user_data)
{
  QuiQuestions *self = user_data;
  QuiServer *server = find_asking (self);

  self->idle = 0;
  if (server != NULL && self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)) && !is_covered (self))
    {
      QuiQuestion *question = qui_server_get_question (server);

      g_object_set_data (G_OBJECT (question), PUT, self);
      qui_dialog_present (qui_question_dialog_new (question, qui_server_get_profile (server), self->window));
    }
  return G_SOURCE_REMOVE;
}

/* Not at once: a window that goes is still among them. */
static void
look (QuiQuestions *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (put_next, self);
}

static void
servers_changed (QuiQuestions *self,
                 guint         position,
                 guint         removed,
                 guint         added)
{
  qui_server_list_connect_added (self->servers, position, added, "notify::question", G_CALLBACK (look), self);
  look (self);
}

static void
qui_questions_dispose (GObject *object)
{
  QuiQuestions *self = QUI_QUESTIONS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_questions_parent_class)->dispose (object);
}

static void
qui_questions_class_init (QuiQuestionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_questions_dispose;
}

static void
qui_questions_init (QuiQuestions *self)
{
}

QuiQuestions *
qui_questions_new (QuiServerList *servers,
                   GtkWindow     *window)
{
  QuiQuestions *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  self = g_object_new (QUI_TYPE_QUESTIONS, NULL);
  self->servers = g_object_ref (servers);
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (servers, "items-changed", G_CALLBACK (servers_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  servers_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (servers)));
  return self;
}
