/* qui-keyword-row.c: one keyword of libpq's and its value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyword-row.h"

#include <glib/gi18n-lib.h>

#include "qui-keyword-words.h"

struct _QuiKeywordRow
{
  AdwPreferencesRow  parent_instance;

  char              *keyword;
  QuiKeywordWords   *checker;

  GtkLabel          *name;
  GtkLabel          *help;
  GtkWidget         *remove;
  GtkEntry          *entry;
  GtkLabel          *words;
};

G_DEFINE_FINAL_TYPE (QuiKeywordRow, qui_keyword_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_VALUE,
  N_PROPS
};

enum
{
  REMOVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
entry_changed (QuiKeywordRow *self)
{
  qui_keyword_words_check (self->checker, qui_keyword_row_get_value (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
remove_clicked (QuiKeywordRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

/* What may stand in the entry, as a hint in it. */
static void
show_choices (QuiKeywordRow    *self,
              const QuiKeyword *known)
{
  const char * const *choices = qui_keyword_get_choices (self->keyword);
  g_autofree char *list = choices != NULL ? g_strjoinv (", ", (char **) choices) : NULL;

  if (list != NULL)
    gtk_entry_set_placeholder_text (self->entry, list);
  else if (known != NULL && known->fallback != NULL)
    gtk_entry_set_placeholder_text (self->entry, known->fallback);
}

/* libpq's own words, and where else the value may come from. */
static void
show_help (QuiKeywordRow    *self,
           const QuiKeyword *known)
{
  g_autofree char *tooltip = NULL;

  if (known == NULL)
    return;

  if (known->environment != NULL && known->fallback != NULL)
    /* Translators: libpq's own words for a keyword; the variable of the environment; a value */
    tooltip = g_strdup_printf (_("%s. Without it: the variable %s, else “%s”"), known->label, known->environment, known->fallback);
  else if (known->environment != NULL)
    /* Translators: libpq's own words for a keyword; the variable of the environment */
    tooltip = g_strdup_printf (_("%s. Without it: the variable %s"), known->label, known->environment);
  else
    tooltip = g_strdup (known->label);

  gtk_label_set_text (self->help, known->label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tooltip, -1);
}

static gboolean
qui_keyword_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (QUI_KEYWORD_ROW (widget)->entry));
}

static void
qui_keyword_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_VALUE:
      g_value_set_string (value, qui_keyword_row_get_value (QUI_KEYWORD_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_keyword_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_VALUE:
      qui_keyword_row_set_value (QUI_KEYWORD_ROW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_keyword_row_dispose (GObject *object)
{
  g_clear_object (&QUI_KEYWORD_ROW (object)->checker);

  G_OBJECT_CLASS (qui_keyword_row_parent_class)->dispose (object);
}

static void
qui_keyword_row_finalize (GObject *object)
{
  g_free (QUI_KEYWORD_ROW (object)->keyword);

  G_OBJECT_CLASS (qui_keyword_row_parent_class)->finalize (object);
}

static void
qui_keyword_row_class_init (QuiKeywordRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_keyword_row_dispose;
  object_class->finalize = qui_keyword_row_finalize;
  object_class->get_property = qui_keyword_row_get_property;
  object_class->set_property = qui_keyword_row_set_property;
  widget_class->grab_focus = qui_keyword_row_grab_focus;

  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "",
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-keyword-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordRow, name);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordRow, help);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordRow, remove);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordRow, entry);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordRow, words);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked);
}

static void
qui_keyword_row_init (QuiKeywordRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_keyword_row_new (const char *keyword)
{
  QuiKeywordRow *self = g_object_new (QUI_TYPE_KEYWORD_ROW, NULL);
  g_autoptr (QuiKeyword) known = qui_keywords_find (keyword);
  /* Translators: a tooltip; %s is a keyword of libpq's */
  g_autofree char *remove = g_strdup_printf (_("Remove %s"), keyword);

  self->keyword = g_strdup (keyword);
  self->checker = qui_keyword_words_new (keyword, GTK_WIDGET (self->entry), self->words);
  gtk_widget_set_name (GTK_WIDGET (self), keyword);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), keyword);
  gtk_label_set_text (self->name, keyword);
  gtk_widget_set_tooltip_text (self->remove, remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, keyword, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, keyword, -1);
  show_help (self, known);
  show_choices (self, known);

  return GTK_WIDGET (self);
}

const char *
qui_keyword_row_get_keyword (QuiKeywordRow *self)
{
  g_return_val_if_fail (QUI_IS_KEYWORD_ROW (self), NULL);

  return self->keyword;
}

const char *
qui_keyword_row_get_value (QuiKeywordRow *self)
{
  g_return_val_if_fail (QUI_IS_KEYWORD_ROW (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
qui_keyword_row_set_value (QuiKeywordRow *self,
                           const char    *value)
{
  g_return_if_fail (QUI_IS_KEYWORD_ROW (self));

  value = value != NULL ? value : "";
  if (g_strcmp0 (value, qui_keyword_row_get_value (self)) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), value);
}
