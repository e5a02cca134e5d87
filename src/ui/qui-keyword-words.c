/* qui-keyword-words.c: says beneath an entry what is wrong with a value for libpq
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyword-words.h"

struct _QuiKeywordWords
{
  GObject       parent_instance;

  char         *keyword;
  GtkWidget    *entry;         /* weak, as the next one */
  GtkLabel     *label;
  GCancellable *cancellable;   /* NULL: nothing is being looked at */
};

G_DEFINE_FINAL_TYPE (QuiKeywordWords, qui_keyword_words, G_TYPE_OBJECT)

static void
set_class (QuiKeywordWords *self,
           const char      *class,
           gboolean         on)
{
  void (*change) (GtkWidget *, const char *) = on ? gtk_widget_add_css_class : gtk_widget_remove_css_class;

  change (GTK_WIDGET (self->label), class);
  change (self->entry, class);
}

static void
checked (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (QuiKeywordWords) self = user_data;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  QuiKeywordVerdict verdict = qui_keyword_check_finish (result, &words, &error);

  if (error != NULL || self->entry == NULL || self->label == NULL)
    return;

  set_class (self, "error", verdict == QUI_KEYWORD_WRONG);
  set_class (self, "warning", verdict == QUI_KEYWORD_DOUBTFUL);
  gtk_label_set_text (self->label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->label), words != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               verdict == QUI_KEYWORD_WRONG ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
stop (QuiKeywordWords *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
qui_keyword_words_dispose (GObject *object)
{
  QuiKeywordWords *self = QUI_KEYWORD_WORDS (object);

  stop (self);
  g_clear_weak_pointer (&self->entry);
  g_clear_weak_pointer (&self->label);

  G_OBJECT_CLASS (qui_keyword_words_parent_class)->dispose (object);
}

static void
qui_keyword_words_finalize (GObject *object)
{
  g_free (QUI_KEYWORD_WORDS (object)->keyword);

  G_OBJECT_CLASS (qui_keyword_words_parent_class)->finalize (object);
}

static void
qui_keyword_words_class_init (QuiKeywordWordsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_keyword_words_dispose;
  object_class->finalize = qui_keyword_words_finalize;
}

static void
qui_keyword_words_init (QuiKeywordWords *self)
{
}

QuiKeywordWords *
qui_keyword_words_new (const char *keyword,
                       GtkWidget  *entry,
                       GtkLabel   *label)
{
  QuiKeywordWords *self;

  g_return_val_if_fail (keyword != NULL, NULL);

  self = g_object_new (QUI_TYPE_KEYWORD_WORDS, NULL);
  self->keyword = g_strdup (keyword);
  g_set_weak_pointer (&self->entry, entry);
  g_set_weak_pointer (&self->label, label);

  return self;
}

void
qui_keyword_words_check (QuiKeywordWords *self,
                         const char      *value)
{
  g_return_if_fail (QUI_IS_KEYWORD_WORDS (self));

  stop (self);
  self->cancellable = g_cancellable_new ();
  qui_keyword_check_async (self->keyword, value, self->cancellable, checked, g_object_ref (self));
}
