/* The positions of the stepper: the moments of a finer granularity, or else the steps themselves. */

class Route {
  constructor(story) {
    this.isFine = Boolean(story.moments);
    this.moments = this.isFine ? story.moments.map(readMoment) : story.steps.map(({ title }, index) => ({ step: index, title }));
    this.spans = story.steps.map(() => []);
    for (const [index, { step }] of this.moments.entries()) {
      const span = this.spans[step];
      span[0] ??= index;
      span[1] = index;
    }
  }

  get last() {
    return this.moments.length - 1;
  }

  isFirstOfStep(index) {
    return this.spans[this.moments[index].step][0] === index;
  }

  isLastOfStep(index) {
    return this.spans[this.moments[index].step][1] === index;
  }

  /* How much of its step is done, from 0 to 1. */
  share(index) {
    const [first, last] = this.spans[this.moments[index].step];
    return (index - first + 1) / (last - first + 1);
  }

  /* The targets whose results in this step are known by now. */
  revealed(index) {
    const [first] = this.spans[this.moments[index].step];
    return new Set(this.moments.slice(first, index + 1).flatMap(({ reveals }) => reveals));
  }
}

function readMoment([step, title, reveals, uses, line, spoken]) {
  return { step, title, reveals, uses, line, spoken };
}
