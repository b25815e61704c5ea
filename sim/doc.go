// Package sim owns the rules of the world: who meets whom, who speaks next, what a line does to moods, bonds and
// memories, how all of these fade, what is recalled, and the fold that rebuilds a world from its events.
//
// It is pure. It knows no clock, no store, no queue and no model: time comes in as an argument, chance is seeded by
// the world's seed, the tick, the subject's number and a purpose, and nothing here depends on an id, on the order
// of a map or on wall time. Two worlds with equal numbers and equal input therefore live equal lives.
package sim
