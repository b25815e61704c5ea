// Package store keeps the facts in Postgres, the system of record: one file per noun, SQL above its scan. It owns
// transactions, the jobs table with its leases, and each world's gapless log of events. Driver errors become the
// codes of package dramatis here and nowhere else.
//
// It knows neither HTTP nor the queue: it does not matter to it who carries a job.
package store
