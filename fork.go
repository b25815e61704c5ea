package dramatis

// ForkPoint is where a world branched off from another.
type ForkPoint struct {
	EcosystemID ID     `json:"ecosystem_id"`
	Name        string `json:"name"` // of the other world, when it was forked
	Seq         int64  `json:"seq"`  // the last event that both have in common
	Tick        int    `json:"tick"`
}
