// Package demo owns the world that a first start shows: the people of Les Misérables, who of them meets whom as a real
// data set has it, and what the novel says of them. The texts are data beside the code; README.md names their
// sources.
//
// It imports format, because the network is read like anybody else's, and knows neither the store nor the rules.
package demo
