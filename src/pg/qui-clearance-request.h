/* qui-clearance-request.h: what is to be done with a database
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  QUI_CLEARANCE_RENAME,
  QUI_CLEARANCE_DROP,
  QUI_CLEARANCE_COPY,     /* CREATE DATABASE ... TEMPLATE */
  QUI_CLEARANCE_MOVE,     /* SET TABLESPACE */
  QUI_CLEARANCE_SWAP,     /* the database gets the new name, and another one gets its name, in one transaction */
  QUI_CLEARANCE_CLEAR,    /* nothing but everybody out, at one instant */
  QUI_CLEARANCE_CLOSE,    /* ALLOW_CONNECTIONS false, then everybody out */
  QUI_CLEARANCE_REOPEN,   /* ALLOW_CONNECTIONS true */
} QuiClearanceMode;
#define QUI_N_CLEARANCE_MODES (QUI_CLEARANCE_REOPEN + 1)

/* What is done at a pooler meanwhile. */
typedef enum
{
  QUI_HOLD_NONE,
  QUI_HOLD_PAUSE,     /* its clients wait between their transactions; its connections to the server are closed */
  QUI_HOLD_DISABLE,   /* it refuses new clients; those it has go on */
} QuiHoldKind;

/* The longest name of a database, in bytes: PostgreSQL cuts longer ones, and says so in a notice only. */
#define QUI_NAME_MAX_BYTES 63

typedef struct
{
  QuiClearanceMode  mode;
  guint32           database_oid;
  guint32           other_oid;       /* SWAP: the database that takes the name */
  char             *new_name;        /* RENAME, SWAP: what the database is called then; COPY: the copy's name. Valid UTF-8. */
  char             *tablespace;      /* MOVE */
  gboolean          reopen;          /* RENAME: a closed database is open afterwards, in the same transaction */
  gboolean          keep_sessions;   /* CLOSE: nobody is disconnected */
  guint             max_seconds;     /* how long the server may take; 0: as long as suits the mode */
  QuiHoldKind       hold;            /* not for CLOSE and REOPEN */
  guint             hold_seconds;    /* PAUSE: how long transactions are waited for; then they are disconnected like the rest */
} QuiClearanceRequest;

#define QUI_CLEARANCE_SECONDS      15
/* Copying files takes as long as it takes, with the database locked. */
#define QUI_CLEARANCE_COPY_SECONDS 3600
/* When it waits for its checkpoint the database is invalid already: ended then, it would stay so. */
#define QUI_CLEARANCE_DROP_SECONDS 600
/* Programs that ask their pooler for a connection mostly wait no longer than that themselves. */
#define QUI_CLEARANCE_HOLD_SECONDS 30

QuiClearanceRequest *qui_clearance_request_copy  (const QuiClearanceRequest *request);
void                 qui_clearance_request_free  (QuiClearanceRequest *request);
gboolean             qui_clearance_request_equal (const QuiClearanceRequest *a, const QuiClearanceRequest *b);
guint                qui_clearance_request_get_seconds (const QuiClearanceRequest *request);
/* Whether the mode makes use of the new name. */
gboolean             qui_clearance_mode_has_name (QuiClearanceMode mode);
/* Whether there is a first step at a pooler: what is asked for, where the mode can have it. */
QuiHoldKind          qui_clearance_request_get_hold (const QuiClearanceRequest *request);
/* "rename", "drop", ...: for files, never shown. */
const char          *qui_clearance_mode_nick     (QuiClearanceMode mode);
gboolean             qui_clearance_mode_from_nick (const char *nick, QuiClearanceMode *mode);
/* "pause", "disable": the same. */
const char          *qui_hold_kind_nick          (QuiHoldKind kind);
gboolean             qui_hold_kind_from_nick     (const char *nick, QuiHoldKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiClearanceRequest, qui_clearance_request_free)

G_END_DECLS
