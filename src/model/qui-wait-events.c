/* qui-wait-events.c: pure: what a session waits for, in plain words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-wait-events.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *type;
  const char *event;   /* NULL: any other of this type */
  const char *words;
} WaitEvent;

/* The one without a name comes last of its type. */
static const WaitEvent events[] = {
  { "Activity", NULL, N_("A process of the server that has nothing to do") },
  { "BufferPin", NULL, N_("Until nobody else looks at a page that is to be cleaned up") },
  { "Client", "ClientRead", N_("For the client: nothing runs until it sends its next command") },
  { "Client", "ClientWrite", N_("For the client to take what was sent: it or the network is slow") },
  { "Client", "GSSOpenServer", N_("For the client to encrypt the connection with GSSAPI") },
  { "Client", "SSLOpenServer", N_("For the client to encrypt the connection with TLS") },
  { "Client", "WalSenderWaitForWAL", N_("A sender of write-ahead log: until there is more of it, or the standby wants some") },
  { "Client", "WalSenderWriteData", N_("A sender of write-ahead log: until the receiver has taken what was sent") },
  { "Client", NULL, N_("For the program at the other end of the connection") },
  { "Extension", NULL, N_("For something in an extension, which alone knows what") },
  { "IO", "BufFileRead", N_("For a temporary file to be read: a sort or hash that does not fit into work_mem") },
  { "IO", "BufFileWrite", N_("For a temporary file to be written: a sort or hash that does not fit into work_mem") },
  { "IO", "BuffileRead", N_("For a temporary file to be read: a sort or hash that does not fit into work_mem") },
  { "IO", "BuffileWrite", N_("For a temporary file to be written: a sort or hash that does not fit into work_mem") },
  { "IO", "CopyFileRead", N_("For files to be copied, as when a database is made from a template") },
  { "IO", "DataFileExtend", N_("For a table or index to grow in its file") },
  { "IO", "DataFileFlush", N_("For a table or index to reach the disk") },
  { "IO", "DataFileImmediateSync", N_("For a new table or index to reach the disk") },
  { "IO", "DataFilePrefetch", N_("For a table or index to be read in advance") },
  { "IO", "DataFileRead", N_("For a table or index to be read from disk: it was not in memory") },
  { "IO", "DataFileSync", N_("For a table or index to reach the disk") },
  { "IO", "DataFileTruncate", N_("For the file of a table or index to be cut") },
  { "IO", "DataFileWrite", N_("For a table or index to be written") },
  { "IO", "SLRURead", N_("For the record of which transactions have ended to be read") },
  { "IO", "SLRUWrite", N_("For the record of which transactions have ended to be written") },
  { "IO", "WALInitSync", N_("For a new file of the write-ahead log to reach the disk") },
  { "IO", "WALInitWrite", N_("For a new file of the write-ahead log to be prepared") },
  { "IO", "WALRead", N_("For the write-ahead log to be read") },
  { "IO", "WALSync", N_("For a commit to reach the disk in the write-ahead log") },
  { "IO", "WALWrite", N_("For the write-ahead log to be written") },
  { "IO", "WalInitSync", N_("For a new file of the write-ahead log to reach the disk") },
  { "IO", "WalInitWrite", N_("For a new file of the write-ahead log to be prepared") },
  { "IO", "WalRead", N_("For the write-ahead log to be read") },
  { "IO", "WalSync", N_("For a commit to reach the disk in the write-ahead log") },
  { "IO", "WalWrite", N_("For the write-ahead log to be written") },
  { "IO", NULL, N_("For a file to be read or written") },
  { "IPC", "AppendReady", N_("For a part of a partitioned or combined query to have rows") },
  { "IPC", "BackendTermination", N_("For another session to end that was told to") },
  { "IPC", "BgWorkerShutdown", N_("For a background process to end") },
  { "IPC", "BgWorkerStartup", N_("For a background process to start") },
  { "IPC", "BtreePage", N_("For a page of an index that another worker of the same query reads") },
  { "IPC", "CheckpointDone", N_("For a checkpoint to be done") },
  { "IPC", "CheckpointStart", N_("For a checkpoint to start") },
  { "IPC", "ExecuteGather", N_("For parallel workers of the query to have rows") },
  { "IPC", "LogicalSyncData", N_("For the first copy of a replicated table") },
  { "IPC", "MessageQueueReceive", N_("For rows or messages from a parallel worker") },
  { "IPC", "MessageQueueSend", N_("For the leader of a parallel query to take rows") },
  { "IPC", "ParallelFinish", N_("For parallel workers of the query to finish") },
  { "IPC", "ProcarrayGroupUpdate", N_("For the end of its transaction to be recorded, together with others") },
  { "IPC", "SafeSnapshot", N_("For a view of the data that cannot conflict: a deferrable read-only transaction starts") },
  { "IPC", "SyncRep", N_("For a synchronous standby to confirm the commit") },
  { "IPC", "XactGroupUpdate", N_("For the end of its transaction to be recorded, together with others") },
  { "IPC", NULL, N_("For another process of the server") },
  { "InjectionPoint", NULL, N_("At a point where a test of the server holds it") },
  { "LWLock", "BufferContent", N_("For a page in memory that others read or change at this moment") },
  { "LWLock", "BufferMapping", N_("For the list of the pages in memory: many are exchanged at once") },
  { "LWLock", "LockManager", N_("For the list of locks: many sessions take locks at once") },
  { "LWLock", "ProcArray", N_("For the list of running transactions: many start or end at once") },
  { "LWLock", "SubtransBuffer", N_("For the record of subtransactions: many savepoints are in use") },
  { "LWLock", "SubtransSLRU", N_("For the record of subtransactions: many savepoints are in use") },
  { "LWLock", "WALInsert", N_("For room in the buffer of the write-ahead log") },
  { "LWLock", "WALWrite", N_("For another session that writes the write-ahead log") },
  { "LWLock", "XactBuffer", N_("For the record of which transactions have ended") },
  { "LWLock", "XactSLRU", N_("For the record of which transactions have ended") },
  { "LWLock", NULL, N_("For a part of the server's memory that others use at this moment") },
  { "Lock", "advisory", N_("For an advisory lock: one that programs have agreed on among themselves") },
  { "Lock", "applytransaction", N_("For a transaction that replication applies") },
  { "Lock", "extend", N_("For a table or index that another session makes grow") },
  { "Lock", "frozenid", N_("For another session that moves on the oldest transaction of the database") },
  { "Lock", "object", N_("For something other than a table, such as a database, schema or type, that another session changes") },
  { "Lock", "page", N_("For a page of an index that another session holds") },
  { "Lock", "relation", N_("For a table or index that another session holds") },
  { "Lock", "spectoken", N_("For another session that inserts the same key with ON CONFLICT") },
  { "Lock", "speculative token", N_("For another session that inserts the same key with ON CONFLICT") },
  { "Lock", "transactionid", N_("For another transaction to end: it has changed the same row") },
  { "Lock", "tuple", N_("For its turn at a row: others wait for the same row and came first") },
  { "Lock", "userlock", N_("For a lock that an extension has made") },
  { "Lock", "virtualxid", N_("For another transaction to end, as a concurrent index build does") },
  { "Lock", NULL, N_("For a lock that another session holds") },
  { "Timeout", "BaseBackupThrottle", N_("A base backup at the speed limit that was set for it") },
  { "Timeout", "CheckpointWriteDelay", N_("A checkpoint that takes its time on purpose") },
  { "Timeout", "PgSleep", N_("For time to pass: the query calls pg_sleep()") },
  { "Timeout", "RecoveryApplyDelay", N_("A standby that is set to follow later") },
  { "Timeout", "SpinDelay", N_("For a part of the server's memory that is in great demand") },
  { "Timeout", "VacuumDelay", N_("A vacuum that takes its time on purpose") },
  { "Timeout", "VacuumTruncate", N_("For a moment at which the end of a table can be cut") },
  { "Timeout", NULL, N_("For a time to be over") },
};

const char *
qui_wait_event_describe (const char *type,
                         const char *event)
{
  if (type == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (g_str_equal (events[i].type, type) && (events[i].event == NULL || g_strcmp0 (events[i].event, event) == 0))
      return _(events[i].words);
  return NULL;
}
