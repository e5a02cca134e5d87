/* qui-filter-help.c: what can be written into the filter
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-help.h"

#include <glib/gi18n-lib.h>

#include "qui-filter-language.h"

#define HEIGHT 420
#define MEANING_CHARS 52

struct _QuiFilterHelp
{
  GtkPopover parent_instance;
};

enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (QuiFilterHelp, qui_filter_help, GTK_TYPE_POPOVER)

static void
example_clicked_cb (QuiFilterHelp *self,
                    GtkButton     *button)
{
  g_autofree char *example = g_strdup (gtk_button_get_label (button));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, example);
}

static void
add_heading (GtkGrid    *grid,
             int        *row,
             const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  if (*row > 0)
    gtk_widget_set_margin_top (label, 12);
  gtk_grid_attach (grid, label, 0, (*row)++, 2, 1);
}

static void
add_word (QuiFilterHelp       *self,
          GtkGrid             *grid,
          int                 *row,
          const QuiFilterWord *word)
{
  const char *meaning_text = gettext (word->meaning);
  GtkWidget *example = gtk_button_new_with_label (word->example);
  GtkWidget *meaning = gtk_label_new (meaning_text);

  gtk_widget_add_css_class (example, "flat");
  gtk_widget_add_css_class (example, "filter-example");
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (example))), 0);
  gtk_widget_set_valign (example, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (example), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, meaning_text, -1);
  g_signal_connect_swapped (example, "clicked", G_CALLBACK (example_clicked_cb), self);

  gtk_label_set_xalign (GTK_LABEL (meaning), 0);
  gtk_label_set_wrap (GTK_LABEL (meaning), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (meaning), MEANING_CHARS);
  gtk_label_set_width_chars (GTK_LABEL (meaning), MEANING_CHARS);
  gtk_grid_attach (grid, example, 0, *row, 1, 1);
  gtk_grid_attach (grid, meaning, 1, (*row)++, 1, 1);
}

static void
add_words (QuiFilterHelp *self,
           GtkGrid       *grid,
           int           *row,
           const char    *heading,
           guint          kinds)
{
  add_heading (grid, row, heading);
  for (guint i = 0; i < qui_filter_n_words (); i++)
    {
      const QuiFilterWord *word = qui_filter_get_word (i);

      if ((kinds & 1u << word->kind) != 0)
        add_word (self, grid, row, word);
    }
}

static void
qui_filter_help_class_init (QuiFilterHelpClass *klass)
{
  signals[CHOSEN] = g_signal_new ("chosen", QUI_TYPE_FILTER_HELP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
qui_filter_help_init (QuiFilterHelp *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *grid = gtk_grid_new ();
  int row = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_add_css_class (grid, "filter-help");
  add_words (self, GTK_GRID (grid), &row, _("Writing a Filter"), 1u << QUI_FILTER_SYNTAX);
  add_words (self, GTK_GRID (grid), &row, _("Where to Look"), 1u << QUI_FILTER_TEXT | 1u << QUI_FILTER_STATES);
  add_words (self, GTK_GRID (grid), &row, _("Ages"), 1u << QUI_FILTER_AGE);
  add_words (self, GTK_GRID (grid), &row, _("States"), 1u << QUI_FILTER_STATE);
  add_words (self, GTK_GRID (grid), &row, _("Kinds of Sessions"), 1u << QUI_FILTER_FLAG);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  gtk_popover_set_child (GTK_POPOVER (self), scrolled);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be written into the filter"), -1);
}

GtkWidget *
qui_filter_help_new (void)
{
  return g_object_new (QUI_TYPE_FILTER_HELP, NULL);
}
