// Package graphtest says what every dramatis.Graph must answer, and what every dramatis.GraphProjection must keep. The
// default in Postgres and the one on a Neo4j server pass the same cases.
package graphtest
