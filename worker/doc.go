// Package worker does what the jobs ask for: one file per kind, named as in tasks. Around the kinds stands the
// runtime: the feeder carries jobs from Postgres to Asynq, a delivery is claimed, its lease kept alive, its attempt
// run, and its end written in one transaction that the lease guards. The mender puts right what crashes leave behind.
//
// Delivery is at least once; the effect is exactly once. Postgres owns every retry: to Asynq all tasks end well.
package worker
