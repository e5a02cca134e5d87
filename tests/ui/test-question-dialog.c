/* test-question-dialog.c: what ssh asks, as the person is asked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-question-dialog.h"

#include <string.h>

#include "qui-test-ui.h"

typedef struct
{
  QuiProfile  *profile;
  QuiQuestion *question;
  GtkWidget   *window;
  GtkWidget   *dialog;     /* NULL when it has gone */
  guint        n_answers;
  char        *answer;     /* NULL: refused */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->profile = qui_profile_new ();
  g_object_set (f->profile, "name", "orders", "tunnel", "bastion", NULL);
  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 640, 640);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (f->dialog));
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_clear_object (&f->question);
  g_object_unref (f->profile);
  g_free (f->answer);
}

static void
answered (Fixture    *f,
          const char *text)
{
  f->n_answers++;
  f->answer = g_strdup (text);
}

static void
gone (Fixture *f)
{
  f->dialog = NULL;
}

/* As soon as it takes answers: not at once. */
static void
ask (Fixture     *f,
     QuiQuestion *question)
{
  GtkWidget *button;

  f->question = question;
  g_signal_connect_swapped (question, "answered", G_CALLBACK (answered), f);
  f->dialog = qui_question_dialog_new (question, f->profile, GTK_WINDOW (f->window));
  g_signal_connect_swapped (f->dialog, "destroy", G_CALLBACK (gone), f);
  gtk_window_present (GTK_WINDOW (f->dialog));
  button = gtk_window_get_default_widget (GTK_WINDOW (f->dialog));
  g_assert_nonnull (button);
  g_assert_false (gtk_widget_get_sensitive (button));
  qui_test_settle (f->dialog);
  qui_test_wait (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (f->dialog), "refuse"));
}

static GtkWidget *
get (Fixture    *f,
     const char *id)
{
  GtkWidget *widget = qui_test_find (f->dialog, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (widget);
  return widget;
}

static gboolean
may (Fixture    *f,
     const char *response)
{
  return adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (f->dialog), response);
}

static void
respond (Fixture    *f,
         const char *response)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (f->dialog);
  GtkWidget *button = qui_test_find (f->dialog, GTK_TYPE_BUTTON, adw_message_dialog_get_response_label (dialog, response));

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  qui_test_wait (f->dialog == NULL);
}

static QuiQuestion *
host_key_new (void)
{
  return g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_HOST_KEY,
                       "text", "The authenticity of host 'bastion (10.0.0.1)' can't be established.\nED25519 key fingerprint is <b>.",
                       "host", "bastion (10.0.0.1)", "key-type", "ED25519", "fingerprint", "SHA256:b5cnBJi7SXkLrrBBfmFjMKOTEYH0U3sJSU/lQ+bQ0Vg", NULL);
}

static void
test_host_key (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *text = NULL;

  ask (f, host_key_new ());
  text = qui_test_dup_text (f->dialog);
  g_assert_nonnull (strstr (text, "Trust the SSH Host bastion (10.0.0.1)?"));
  g_assert_nonnull (strstr (text, "orders"));
  g_assert_nonnull (strstr (text, "ED25519"));
  g_assert_nonnull (strstr (text, "SHA256:b5cnBJi7SXkLrrBBfmFjMKOTEYH0U3sJSU/lQ+bQ0Vg"));
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (get (f, "fact"))));
  /* Not as markup. */
  gtk_expander_set_expanded (GTK_EXPANDER (get (f, "said_part")), TRUE);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (get (f, "said"))), "is <b>."));
  gtk_expander_set_expanded (GTK_EXPANDER (get (f, "said_part")), FALSE);
  /* Return does not trust. */
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (f->dialog)), ==, "refuse");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (f->dialog)) == gtk_window_get_default_widget (GTK_WINDOW (f->dialog)));
  qui_test_shot (f->dialog, "question-host-key");
  respond (f, "accept");
  g_assert_cmpstr (f->answer, ==, "yes");
  g_assert_cmpuint (f->n_answers, ==, 1);
}

/* Closing it, by Escape too, is no answer. */
static void
test_closed (Fixture       *f,
             gconstpointer  data)
{
  ask (f, host_key_new ());
  gtk_window_close (GTK_WINDOW (f->dialog));
  qui_test_wait (f->dialog == NULL);
  g_assert_cmpuint (f->n_answers, ==, 1);
  g_assert_null (f->answer);
}

static void
test_production (Fixture       *f,
                 gconstpointer  data)
{
  g_object_set (f->profile, "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  ask (f, host_key_new ());
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get (f, "tag"))), ==, "Production");
  g_assert_false (may (f, "accept"));
  gtk_editable_set_text (GTK_EDITABLE (get (f, "typed")), "bastio");
  g_assert_false (may (f, "accept"));
  qui_test_shot (f->dialog, "question-production");
  gtk_editable_set_text (GTK_EDITABLE (get (f, "typed")), "bastion");
  respond (f, "accept");
  g_assert_cmpstr (f->answer, ==, "yes");
}

static void
test_passphrase (Fixture       *f,
                 gconstpointer  data)
{
  ask (f, g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_PASSPHRASE, "text", "Enter passphrase for key '/keys/id':", "path", "/keys/id", NULL));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get (f, "fact"))), ==, "/keys/id");
  g_assert_false (gtk_widget_get_visible (get (f, "wrong")));
  g_assert_nonnull (gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (f->dialog)), GTK_TYPE_PASSWORD_ENTRY));
  gtk_test_accessible_assert_role (get (f, "secret"), GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  gtk_editable_set_text (GTK_EDITABLE (get (f, "secret")), "open sesame");
  qui_test_shot (f->dialog, "question-passphrase");
  respond (f, "accept");
  g_assert_cmpstr (f->answer, ==, "open sesame");
}

static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  ask (f, g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_PASSWORD, "text", "anna@bastion's password:", "host", "bastion", "again", TRUE, NULL));
  g_assert_true (gtk_widget_get_visible (get (f, "wrong")));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get (f, "fact"))), ==, "anna@bastion's password:");
  g_assert_false (gtk_widget_get_visible (get (f, "said_part")));
  qui_test_shot (f->dialog, "question-again");
  respond (f, "refuse");
  g_assert_cmpuint (f->n_answers, ==, 1);
  g_assert_null (f->answer);
}

/* What could not be read is shown as ssh says it, but for what disguises. */
static void
test_other (Fixture       *f,
            gconstpointer  data)
{
  ask (f, g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_OTHER, "text", "(anna@bastion) Code\xe2\x80\xae for &amp;\nthe device:", NULL));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (get (f, "fact"))), ==, "(anna@bastion) Code for &amp;\nthe device:");
  gtk_editable_set_text (GTK_EDITABLE (get (f, "secret")), "123");
  qui_test_shot (f->dialog, "question-other");
  respond (f, "accept");
  g_assert_cmpstr (f->answer, ==, "123");
}

static void
test_confirm (Fixture       *f,
              gconstpointer  data)
{
  ask (f, g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_CONFIRM, "text", "Allow use of key /keys/id?", NULL));
  g_assert_false (gtk_widget_get_visible (get (f, "secret")));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (f->dialog)), ==, "refuse");
  qui_test_shot (f->dialog, "question-confirm");
  respond (f, "accept");
  g_assert_cmpstr (f->answer, ==, "yes");
}

/* Closed, it still waits for the touch; done, it goes by itself. */
static void
test_notice (Fixture       *f,
             gconstpointer  data)
{
  ask (f, g_object_new (QUI_TYPE_QUESTION, "kind", QUI_QUESTION_NOTICE, "text", "Confirm user presence for key ED25519-SK", NULL));
  qui_test_shot (f->dialog, "question-notice");
  respond (f, "refuse");
  g_assert_cmpuint (f->n_answers, ==, 0);
  g_assert_true (qui_question_is_open (f->question));
}

static void
test_withdrawn (Fixture       *f,
                gconstpointer  data)
{
  ask (f, host_key_new ());
  qui_question_withdraw (f->question);
  qui_test_wait (f->dialog == NULL);
  g_assert_cmpuint (f->n_answers, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/question-dialog/host-key", test_host_key);
  ADD ("/question-dialog/closed", test_closed);
  ADD ("/question-dialog/production", test_production);
  ADD ("/question-dialog/passphrase", test_passphrase);
  ADD ("/question-dialog/again", test_again);
  ADD ("/question-dialog/other", test_other);
  ADD ("/question-dialog/confirm", test_confirm);
  ADD ("/question-dialog/notice", test_notice);
  ADD ("/question-dialog/withdrawn", test_withdrawn);
#undef ADD

  return g_test_run ();
}
