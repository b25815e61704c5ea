package llm

// The purposes of requests. An endpoint may have a model of its own for each.
const (
	PurposeDialogue   = "dialogue"   // a line of a scene, a choice of who speaks
	PurposeReflection = "reflection" // what somebody makes of what they remember
	PurposeAnalysis   = "analysis"   // what a text says
	PurposeEmbedding  = "embedding"  // vectors
)
