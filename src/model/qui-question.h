/* qui-question.h: something that ssh asks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  QUI_QUESTION_HOST_KEY,     /* a host that is not known yet: "yes" or "no" */
  QUI_QUESTION_PASSPHRASE,   /* of a key */
  QUI_QUESTION_PASSWORD,     /* of an account */
  QUI_QUESTION_OTHER,        /* shown as ssh says it; the answer is hidden as it is typed */
  QUI_QUESTION_CONFIRM,      /* yes or no, such as whether a key of the agent may be used */
  QUI_QUESTION_NOTICE,       /* something is to be done elsewhere, such as a key to be touched: nothing to answer, goes away by itself */
} QuiQuestionKind;

#define QUI_TYPE_QUESTION_KIND (qui_question_kind_get_type ())
GType qui_question_kind_get_type (void);

/* Properties, all construct-only: "kind" (QuiQuestionKind), "text" (ssh's own words, valid UTF-8 of several lines, not to be trusted), and what could
 * be read out of them, each NULL if it could not: "host", "key-type", "fingerprint", "path" (of the key). "again" (gboolean): the same was
 * asked before, and the answer did not do.
 * Signal "answered" (const char *text, NULL: refused), once; "withdrawn": ssh waits no longer. Main thread only. Who drops the last reference
 * has refused. */
#define QUI_TYPE_QUESTION (qui_question_get_type ())
G_DECLARE_FINAL_TYPE (QuiQuestion, qui_question, QUI, QUESTION, GObject)

QuiQuestionKind  qui_question_get_kind        (QuiQuestion *self);
const char      *qui_question_get_text        (QuiQuestion *self);
const char      *qui_question_get_host        (QuiQuestion *self);
const char      *qui_question_get_key_type    (QuiQuestion *self);
const char      *qui_question_get_fingerprint (QuiQuestion *self);
const char      *qui_question_get_path        (QuiQuestion *self);
gboolean         qui_question_get_again       (QuiQuestion *self);
/* Whether it still waits: neither answered, nor refused, nor withdrawn. */
gboolean         qui_question_is_open         (QuiQuestion *self);

/* "yes" for what is confirmed. After the first of these the others do nothing. */
void             qui_question_answer          (QuiQuestion *self, const char *text);
void             qui_question_refuse          (QuiQuestion *self);
/* By who asks. */
void             qui_question_withdraw        (QuiQuestion *self);

G_END_DECLS
