/* test-ssh-said.c: what OpenSSH really says, and what it might be made to say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ssh-said.h"

#include <string.h>

typedef struct
{
  const char      *prompt;
  const char      *hint;
  QuiQuestionKind  kind;
  const char      *host;
  const char      *key_type;
  const char      *fingerprint;
  const char      *path;
} Asked;

static const Asked asked[] = {
  { "The authenticity of host 'bastion.example (203.0.113.7)' can't be established.\n"
    "ED25519 key fingerprint is SHA256:1m/rh/pA94Tvklf2JgA/tcILtceakYFa7gyI6M1H0XQ.\n"
    "This key is not known by any other names.\n"
    "Are you sure you want to continue connecting (yes/no/[fingerprint])? ", NULL,
    QUI_QUESTION_HOST_KEY, "bastion.example", "ED25519", "SHA256:1m/rh/pA94Tvklf2JgA/tcILtceakYFa7gyI6M1H0XQ", NULL },
  { "The authenticity of host '[::1]:2222 ([::1]:2222)' can't be established.\n"
    "RSA key fingerprint is SHA256:abc+/=.\n"
    "This host key is known by the following other names/addresses:\n"
    "    ~/.ssh/known_hosts:3: [hashed name]\n"
    "Are you sure you want to continue connecting (yes/no/[fingerprint])? ", NULL,
    QUI_QUESTION_HOST_KEY, "[::1]:2222", "RSA", "SHA256:abc+/=", NULL },
  { "Enter passphrase for key '/home/anna/.ssh/id ed': ", NULL, QUI_QUESTION_PASSPHRASE, NULL, NULL, NULL, "/home/anna/.ssh/id ed" },
  { "Enter passphrase for key '/home/o'neill/id': ", NULL, QUI_QUESTION_PASSPHRASE, NULL, NULL, NULL, "/home/o'neill/id" },
  { "anna@bastion's password: ", NULL, QUI_QUESTION_PASSWORD, "anna@bastion", NULL, NULL, NULL },
  { "(anna@bastion) Password: ", NULL, QUI_QUESTION_PASSWORD, "anna@bastion", NULL, NULL, NULL },
  { "(anna@bastion) Verification code: ", NULL, QUI_QUESTION_OTHER, NULL, NULL, NULL, NULL },
  { "Enter PIN for ED25519-SK key /home/anna/.ssh/id_sk: ", NULL, QUI_QUESTION_OTHER, NULL, NULL, NULL, NULL },
  { "Allow use of key anna@work?\nKey fingerprint SHA256:xyz.", "confirm", QUI_QUESTION_CONFIRM, NULL, NULL, "SHA256:xyz", NULL },
  { "Confirm user presence for key ED25519-SK SHA256:abc", "none", QUI_QUESTION_NOTICE, NULL, NULL, "SHA256:abc", NULL },
  { "Accept updated hostkeys? (yes/no): ", NULL, QUI_QUESTION_CONFIRM, NULL, NULL, NULL, NULL },
  { "", NULL, QUI_QUESTION_OTHER, NULL, NULL, NULL, NULL },
};

static void
test_questions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (QuiQuestion) question = qui_ssh_said_read_question (asked[i].prompt, asked[i].hint, FALSE);

      g_test_message ("%s", asked[i].prompt);
      g_assert_cmpint (qui_question_get_kind (question), ==, asked[i].kind);
      g_assert_cmpstr (qui_question_get_host (question), ==, asked[i].host);
      g_assert_cmpstr (qui_question_get_key_type (question), ==, asked[i].key_type);
      g_assert_cmpstr (qui_question_get_fingerprint (question), ==, asked[i].fingerprint);
      g_assert_cmpstr (qui_question_get_path (question), ==, asked[i].path);
    }
}

/* A server words its questions as it likes: what it says is never taken for a question of ssh's own. */
static void
test_hostile (void)
{
  static const char * const prompts[] = {
    "(anna@bastion) The authenticity of host 'x' can't be established.\nED25519 key fingerprint is SHA256:abc.\n(yes/no)",
    "(anna@bastion) Enter passphrase for key '/home/anna/.ssh/id': ",
    "(anna@bastion) \x1b[2JPassword\xff: ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (QuiQuestion) question = qui_ssh_said_read_question (prompts[i], NULL, FALSE);

      g_assert_cmpint (qui_question_get_kind (question), !=, QUI_QUESTION_HOST_KEY);
      g_assert_cmpint (qui_question_get_kind (question), !=, QUI_QUESTION_PASSPHRASE);
      g_assert_cmpint (qui_question_get_kind (question), !=, QUI_QUESTION_CONFIRM);
      g_assert_null (qui_question_get_path (question));
      g_assert_true (g_utf8_validate (qui_question_get_text (question), -1, NULL));
      g_assert_null (strchr (qui_question_get_text (question), '\x1b'));
    }
}

/* Each once, whoever comes first. */
static void
count_answer (QuiQuestion *question,
              const char  *answer,
              GString     *answers)
{
  g_string_append_printf (answers, "[%s]", answer != NULL ? answer : "-");
}

static void
test_answers (void)
{
  g_autoptr (GString) answers = g_string_new (NULL);
  QuiQuestion *question = qui_ssh_said_read_question ("x", NULL, TRUE);

  g_assert_true (qui_question_get_again (question));
  g_signal_connect (question, "answered", G_CALLBACK (count_answer), answers);
  qui_question_answer (question, "one");
  qui_question_answer (question, "two");
  qui_question_refuse (question);
  qui_question_withdraw (question);
  g_object_unref (question);
  g_assert_cmpstr (answers->str, ==, "[one]");

  question = qui_ssh_said_read_question ("x", NULL, FALSE);
  g_signal_connect (question, "answered", G_CALLBACK (count_answer), answers);
  g_object_unref (question);
  g_assert_cmpstr (answers->str, ==, "[one][-]");
}

static void
test_picked (void)
{
  static const struct { const char *output; const char *said; QuiSshTrouble trouble; } cases[] = {
    { "", "", QUI_SSH_OTHER },
    { "Welcome to the machine\r\n\r\nAuthorized use only\r\nanna@h: Permission denied (publickey).\r\n",
      "anna@h: Permission denied (publickey).", QUI_SSH_DENIED },
    { "Warning: Permanently added 'h' (ED25519) to the list of known hosts.\r\nPermission denied, please try again.\r\n"
      "Permission denied, please try again.\r\nanna@h: Permission denied (publickey,password).\r\n",
      "anna@h: Permission denied (publickey,password).", QUI_SSH_DENIED },
    { "Permission denied to whoever is not authorised\r\nConnection closed by 203.0.113.7 port 22\r\n",
      "Connection closed by 203.0.113.7 port 22", QUI_SSH_UNREACHABLE },
    { "ssh: connect to host h port 22: Permission denied\r\n", "ssh: connect to host h port 22: Permission denied", QUI_SSH_UNREACHABLE },
    { "ssh: Could not resolve hostname nowhere.invalid: Name or service not known\r\n",
      "ssh: Could not resolve hostname nowhere.invalid: Name or service not known", QUI_SSH_NAME },
    { "@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@\r\nHost key verification failed.\r\n",
      "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", QUI_SSH_HOST_KEY_CHANGED },
    { "No ED25519 host key is known for h and you have requested strict checking.\r\nHost key verification failed.\r\n",
      "No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.", QUI_SSH_HOST_KEY_UNKNOWN },
    { "channel 2: open failed: administratively prohibited: open failed\r\n",
      "channel 2: open failed: administratively prohibited: open failed", QUI_SSH_FORWARDING },
    { "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 203.0.113.7 port 22\r\n",
      "kex_exchange_identification: read: Connection reset by peer\nConnection reset by 203.0.113.7 port 22", QUI_SSH_UNREACHABLE },
    { "ssh_askpass: exec(/usr/libexec/quiesce-askpass): No such file or directory\r\nHost key verification failed.\r\n",
      "ssh_askpass: exec(/usr/libexec/quiesce-askpass): No such file or directory\nHost key verification failed.", QUI_SSH_HOST_KEY_UNKNOWN },
    { "Timeout, server h not responding.\r\n", "Timeout, server h not responding.", QUI_SSH_UNREACHABLE },
    { "a\r\nb\r\nc\r\nd\r\nsomething \xff new\r\n", "b\nc\nd\nsomething \357\277\275 new", QUI_SSH_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = qui_ssh_said_pick (cases[i].output, strlen (cases[i].output));

      g_assert_cmpstr (said, ==, cases[i].said);
      g_assert_cmpint (qui_ssh_said_judge (said), ==, cases[i].trouble);
    }
  g_assert_false (qui_ssh_said_may_pass ("anna@h: Permission denied (publickey)."));
  g_assert_false (qui_ssh_said_may_pass (qui_ssh_said_unanswered ()));
  g_assert_false (qui_ssh_said_may_pass (qui_ssh_said_missing ()));
  g_assert_true (qui_ssh_said_may_pass ("Connection to h closed by remote host."));
}

/* Any bytes. */
static void
test_random (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      const Asked *base = &asked[g_test_rand_int_range (0, G_N_ELEMENTS (asked))];
      g_autofree char *prompt = g_strdup (base->prompt);
      gsize length = strlen (prompt);
      g_autoptr (QuiQuestion) question = NULL;
      g_autofree char *said = NULL;
      g_autofree char *forwarding = NULL;

      for (guint k = 0; length > 0 && k < 5; k++)
        prompt[g_test_rand_int_range (0, length)] = (char) g_test_rand_int_range (1, 256);
      question = qui_ssh_said_read_question (prompt, g_test_rand_bit () ? base->hint : "", FALSE);
      g_assert_true (g_utf8_validate (qui_question_get_text (question), -1, NULL));
      said = qui_ssh_said_pick (prompt, length);
      g_assert_true (g_utf8_validate (said, -1, NULL));
      forwarding = qui_ssh_said_find_forwarding (prompt, length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ssh-said/questions", test_questions);
  g_test_add_func ("/ssh-said/hostile", test_hostile);
  g_test_add_func ("/ssh-said/answers", test_answers);
  g_test_add_func ("/ssh-said/picked", test_picked);
  g_test_add_func ("/ssh-said/random", test_random);

  return g_test_run ();
}
