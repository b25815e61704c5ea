package tasks

// Kinds lists every kind of job, as arguments without values.
func Kinds() []Args {
	return []Args{Tick{}, Turn{}, Regenerate{}, Embed{}, Decay{}, Weave{}, Chat{}, Search{}, Clean{}, Watch{}, Reflect{}, Consolidate{}, Summarise{}, Reembed{}, Fork{}, Analyze{}, Project{}, Import{}, ProjectVectors{}}
}
