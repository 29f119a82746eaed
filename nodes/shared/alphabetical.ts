/**
 * Orders choices of ours, which are plain English, by what a person reads. `localeCompare` would load the language
 * tables of the machine for it, which takes longer than everything else in making a description.
 */
export const alphabetical = <Choice>(textOf: (choice: Choice) => string): ((left: Choice, right: Choice) => number) => {
	return (left, right) => order(textOf(left).toLowerCase(), textOf(right).toLowerCase());
};

function order(left: string, right: string): number {
	if (left === right) return 0;
	return left < right ? -1 : 1;
}
