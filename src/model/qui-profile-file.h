/* qui-profile-file.h: the key file of saved connections, and changes to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

/* What the file says of one profile: plain text by field, for another thread. */
#define QUI_N_PROFILE_FIELDS 15

typedef struct
{
  char *uuid;
  char *values[QUI_N_PROFILE_FIELDS];   /* "" where the file says nothing */
} QuiProfileRecord;

QuiProfileRecord *qui_profile_record_new   (QuiProfile *profile);
void              qui_profile_record_free  (gpointer record);
/* Sets those fields of @profile in which @record differs from @before; NULL: all of them. */
void              qui_profile_record_apply (const QuiProfileRecord *record, const QuiProfileRecord *before, QuiProfile *profile);
/* A bit for each field that differs. */
guint             qui_profile_record_diff  (const QuiProfileRecord *a, const QuiProfileRecord *b);

typedef enum
{
  QUI_PROFILE_CHANGE_PUT,
  QUI_PROFILE_CHANGE_REMOVE,
  QUI_PROFILE_CHANGE_MOVE,
} QuiProfileChangeKind;

/* One wish of the person, to be carried out on whatever the file says by then. */
typedef struct
{
  QuiProfileChangeKind  kind;
  char                 *uuid;
  QuiProfileRecord     *record;   /* PUT */
  guint                 fields;   /* PUT: those that were changed; the others matter only if the group is not there any more */
  char                 *after;    /* MOVE: behind this one; NULL: to the front */
} QuiProfileChange;

QuiProfileChange *qui_profile_change_put    (QuiProfile *profile, guint fields);
QuiProfileChange *qui_profile_change_remove (const char *uuid);
QuiProfileChange *qui_profile_change_move   (const char *uuid, const char *after);
void              qui_profile_change_free   (gpointer change);

typedef struct
{
  guint      n_changes;     /* how many were carried out */
  char      *file;          /* the file behind all symbolic links; NULL if that is not known */
  GPtrArray *records;       /* of QuiProfileRecord, in order, with the changes carried out; NULL if the file cannot be read */
  char      *damage;        /* in words; NULL: the file is in order */
  GError    *read_error;
  GError    *write_error;
} QuiProfileFileResult;

void qui_profile_file_result_free (gpointer result);

/* Reads @path anew, carries out @changes (of QuiProfileChange, copied) on it, and where @write is set replaces the file; on a worker.
 * Never fails as a whole. */
void                  qui_profile_file_update_async  (const char *path, GPtrArray *changes, gboolean write, GAsyncReadyCallback callback, gpointer user_data);
QuiProfileFileResult *qui_profile_file_update_finish (GAsyncResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiProfileRecord, qui_profile_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiProfileFileResult, qui_profile_file_result_free)

G_END_DECLS
