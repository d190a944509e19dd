"""Long work: queued in the database, done by a worker, seen on a page.

A job is a row. The queue (huey) only carries its number, so that a lost queue loses nothing: `Queue.requeue`
puts every unfinished row back. A job function computes first and writes in one transaction at the end; a
worker that dies leaves nothing half done, and the job runs again.
"""
