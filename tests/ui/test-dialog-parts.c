/* test-dialog-parts.c: names in dialogs, whatever they are made of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-test-ui.h"

static void
assert_where (const char *database,
              const char *server,
              const char *words)
{
  g_autofree char *where = qui_dialog_dup_where (database, server);

  g_assert_cmpstr (where, ==, words);
}

/* A name from right to left stays where it stands in the sentence; a line end is none. */
static void
test_where (void)
{
  assert_where ("shop", "orders-prod", "shop on orders-prod");
  assert_where ("two\nlines", "a\tb", "two lines on a b");
  assert_where ("متجر", "Prod <b>", "\xe2\x80\x8e\xe2\x81\xa8متجر\xe2\x81\xa9 on \xe2\x81\xa8Prod <b>\xe2\x81\xa9");
}

static void
test_to_type (void)
{
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));
  g_autofree char *long_name = g_strnfill (63, 'x');

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  qui_dialog_ask_to_type (GTK_ORIENTABLE (box), label, "shop");
  g_assert_cmpstr (gtk_label_get_text (label), ==, "Type shop to confirm");
  g_assert_cmpint (gtk_label_get_ellipsize (label), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (box)), ==, GTK_ORIENTATION_HORIZONTAL);

  /* There is room to type it, too. */
  qui_dialog_ask_to_type (GTK_ORIENTABLE (box), label, long_name);
  g_assert_cmpint (gtk_label_get_ellipsize (label), ==, PANGO_ELLIPSIZE_MIDDLE);
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (box)), ==, GTK_ORIENTATION_VERTICAL);
  qui_dialog_ask_to_type (GTK_ORIENTABLE (box), label, "shop");
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (box)), ==, GTK_ORIENTATION_HORIZONTAL);
  g_object_unref (box);
}

/* What looks like a hyphen in a name is one. */
static void
test_wrap (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  PangoAttrIterator *iter;

  qui_looks_wrap (GTK_LABEL (label));
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (label)));
  iter = pango_attr_list_get_iterator (gtk_label_get_attributes (GTK_LABEL (label)));
  g_assert_nonnull (pango_attr_iterator_get (iter, PANGO_ATTR_INSERT_HYPHENS));
  pango_attr_iterator_destroy (iter);
  g_object_unref (label);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/dialog-parts/where", test_where);
  g_test_add_func ("/dialog-parts/to-type", test_to_type);
  g_test_add_func ("/dialog-parts/wrap", test_wrap);

  return g_test_run ();
}
